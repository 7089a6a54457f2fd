/** What a client submits: one script, several, or where to fetch them from; read wholly before anything is queued. */
import { isRecord } from '../config/words.ts';
import type { Dots, Orientation } from '../video/dots.ts';
import { ImageError, readBackdrop } from '../world/backdrop.ts';
import { InvalidSubmissionError, type SubmissionProblem } from './errors.ts';
import { fetchJson } from './fetch-json.ts';
import { readScript, type Script } from './script.ts';
import type { Priority } from './status.ts';

/** The most scripts of one job; nobody documents how many Odyssey takes. */
export const MAX_SCRIPTS = 100;

/** The most bytes of a submission: three images of the largest size, in base64. */
export const MAX_SUBMISSION_BYTES = 104 * 1024 * 1024;

/** A job as a client asks for it: exactly one of the three sources is given; null is as good as nothing. */
export interface Submission {
  readonly script?: unknown;
  readonly scripts?: unknown;
  readonly scriptUrl?: string | null | undefined;
  readonly orientation: Orientation;
  /** Whether recordings are kept of its streams. */
  readonly outputVideo: boolean;
  readonly bypassExpansion: boolean;
  readonly priority: Priority;
}

/** A script and its image, ready to be filmed. */
export interface Scene {
  readonly script: Script;
  /** The image, as dots of the picture's size. */
  readonly backdrop?: Dots;
}

/** A script as it came, and where it stood. */
interface Source {
  readonly json: unknown;
  readonly path: readonly (string | number)[];
}

/**
 * The scripts of a submission, their images read. One that ends after `limitMs` is too long; `closing` ends a fetch.
 *
 * @throws InvalidSubmissionError that names everything that is wrong with the scripts, or else with their images.
 */
export async function readSubmission(
  submission: Submission,
  limitMs: number,
  closing: AbortSignal,
): Promise<Scene[]> {
  const sources = await sourcesOf(submission, closing);
  const readings = sources.map(({ json, path }) => readScript(json, path, limitMs));
  const scripts = readings.flatMap((reading) => (reading.ok ? [reading.script] : []));
  refuseIfAny(readings.flatMap((reading) => (reading.ok ? [] : reading.problems)));

  const scenes: Scene[] = [];
  const problems: SubmissionProblem[] = [];
  // One after the other: a decoded image may take half a gigabyte.
  for (const [index, script] of scripts.entries()) {
    try {
      const { image } = script;
      scenes.push({ script, ...(image && { backdrop: await readBackdrop(image, submission.orientation) }) });
    } catch (error) {
      if (!(error instanceof ImageError)) throw error;
      const path = [...(sources[index]?.path ?? []), 0, 'start', 'image'];
      problems.push({
        path,
        rule: error.reason,
        message: `Entry ${path.slice(1).join('.')}: ${error.message}`,
      });
    }
    closing.throwIfAborted();
  }
  refuseIfAny(problems);
  return scenes;
}

async function sourcesOf(submission: Submission, closing: AbortSignal): Promise<Source[]> {
  const { script, scripts, scriptUrl } = submission;
  const given = { script, scripts, script_url: scriptUrl };
  const names = Object.entries(given).flatMap(([name, value]) => (isGiven(value) ? [name] : []));
  if (names.length !== 1) {
    const got = names.length === 0 ? 'none was given' : `${names.join(' and ')} were given`;
    throw invalid(
      [],
      'one_source',
      `Exactly one of script, scripts, or script_url must be provided; ${got}.`,
    );
  }
  if (isGiven(script)) return [{ json: script, path: ['script'] }];
  if (isGiven(scripts)) return listOf(scripts, ['scripts']);
  return fetchedSources(await fetchJson(scriptUrl ?? '', closing));
}

/** A file holds a script, several, or an object with `script` or `scripts`. */
function fetchedSources(json: unknown): Source[] {
  const path = ['script_url'];
  if (isRecord(json)) {
    const { script, scripts } = json;
    if (isGiven(script) && !isGiven(scripts)) return [{ json: script, path: [...path, 'script'] }];
    if (isGiven(scripts) && !isGiven(script)) return listOf(scripts, [...path, 'scripts']);
    throw invalid(
      path,
      'one_source',
      'The file of script_url must hold a script, or one of script and scripts.',
    );
  }
  return Array.isArray(json) && Array.isArray(json[0]) ? listOf(json, path) : [{ json, path }];
}

function listOf(scripts: unknown, path: readonly string[]): Source[] {
  if (!Array.isArray(scripts) || scripts.length === 0) {
    throw invalid(path, 'scripts_empty', `${path.join('.')} must be a list of one script or more.`);
  }
  if (scripts.length > MAX_SCRIPTS) {
    throw invalid(
      path,
      'too_many_scripts',
      `${path.join('.')} has ${scripts.length} scripts; ${MAX_SCRIPTS} are allowed.`,
    );
  }
  return scripts.map((json: unknown, index) => ({ json, path: [...path, index] }));
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function invalid(path: readonly string[], rule: string, message: string): InvalidSubmissionError {
  return new InvalidSubmissionError([{ path, rule, message }]);
}

function refuseIfAny(problems: readonly SubmissionProblem[]): void {
  if (problems.length > 0) throw new InvalidSubmissionError(problems);
}
