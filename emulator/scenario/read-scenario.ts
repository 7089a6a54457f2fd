/** Reads scenario files: whatever they hold, all that is wrong is said at once, each with its line. */
import { duration } from '../config/values.ts';
import { isRecord, numberAsText } from '../config/words.ts';
import { scenarioFaultName } from '../faults/name.ts';
import { noSuchName, shown } from '../faults/problems.ts';
import { type Place, readJson } from './places.ts';
import { readExpectations } from './read-expectations.ts';
import { readOptions, readRules } from './read-parts.ts';
import type { Scenario, ScenarioStep } from './scenario.ts';

/** A scenario, if nothing is wrong with it. */
export interface ScenarioReading {
  readonly scenario?: Scenario;
  /** Each begins with the file and the line. */
  readonly problems: readonly string[];
}

/** Told of each problem, and where it is. */
export type RefuseAt = (place: Place, problem: string) => void;

const KEYS = ['$schema', 'description', 'options', 'faults', 'steps', 'repeat', 'end', 'expect'];
const STEP_KEYS = ['at', 'say', 'set', 'remove', 'options'];

/** More would not be read by anybody. */
const MAX_STEPS = 1000;
const MAX_CHARACTERS = 500;

/** More would not be read either, and finding their lines would take a while. */
const MAX_PROBLEMS = 50;

/** A scenario that began anew more often would do nothing else. */
const MIN_REPEAT_MS = 1000;

/** Reads a scenario from the text of `file`, which problems begin with. */
export function readScenario(text: string, file: string): ScenarioReading {
  // Some Windows editors put a byte order mark first, which JSON does not allow (RFC 8259 §8.1).
  const json = readJson(text.replace(/^\uFEFF/, ''));
  if (json.problem) return { problems: [`${file}:${json.problem.line}: ${json.problem.reason}`] };
  const found: { readonly line: number; readonly problem: string }[] = [];
  let untold = 0;
  const scenario = readRoot(json.value, (place, problem) => {
    if (found.length === MAX_PROBLEMS) untold++;
    else found.push({ line: json.lineOf(place), problem: wordsOf(place) + problem });
  });
  found.sort((a, b) => a.line - b.line);
  const problems = found.map(({ line, problem }) => `${file}:${line}: ${problem}`);
  if (untold > 0) problems.push(`${file}: and ${untold} more`);
  return problems.length > 0 || !scenario ? { problems } : { scenario, problems };
}

/** `steps[1]: `: a place in words, but for its last key, which the problem itself begins with. */
function wordsOf(place: Place): string {
  const last = place.findLastIndex((step) => typeof step === 'number');
  const words = place.slice(0, last + 1).reduce<string>((said, step) => {
    if (typeof step === 'number') return `${said}[${step}]`;
    return said === '' ? step : `${said}.${step}`;
  }, '');
  return words === '' ? '' : `${words}: `;
}

function readRoot(root: unknown, refuse: RefuseAt): Scenario | undefined {
  if (!isRecord(root)) {
    refuse([], 'must be an object, such as {"description": "Every third reservation fails", "faults": […]}');
    return undefined;
  }
  refuseKeys(root, KEYS, [], refuse);
  const description = readText(root.description, ['description'], refuse);
  if (root.description === undefined) refuse([], 'description: none: say in a sentence what goes wrong');
  const repeatMs = readTime(root.repeat, ['repeat'], MIN_REPEAT_MS, refuse);
  const endMs = readTime(root.end, ['end'], 1, refuse);
  if (repeatMs !== undefined && endMs !== undefined && repeatMs >= endMs) {
    refuse(
      ['repeat'],
      `repeat: ${shown(root.repeat)}: is not before the end ${shown(root.end)}: leave it out`,
    );
  }
  const set = readRules(root.faults, ['faults'], refuse);
  const names = new Set(set.map(({ name }) => name));
  const steps = readSteps(root, { names, repeatMs, endMs }, refuse);
  return {
    description: description ?? '',
    base: { set, options: readOptions(root.options, ['options'], refuse) },
    steps,
    ...(repeatMs !== undefined && { repeatMs }),
    ...(endMs !== undefined && { endMs }),
    expect: readExpectations(root.expect, refuse),
  };
}

/** What steps are held to. */
interface Frame {
  /** Of the rules that the scenario has set so far. */
  readonly names: Set<string>;
  readonly repeatMs: number | undefined;
  readonly endMs: number | undefined;
}

function readSteps(root: Readonly<Record<string, unknown>>, frame: Frame, refuse: RefuseAt): ScenarioStep[] {
  const { steps = [] } = root;
  if (!Array.isArray(steps) || steps.length > MAX_STEPS) {
    refuse(
      ['steps'],
      `steps: must be a list of at most ${MAX_STEPS} steps, such as [{"at": "30s", "set": […]}]`,
    );
    return [];
  }
  let beforeMs = 0;
  return steps.flatMap((step: unknown, i) => {
    const place = ['steps', i];
    if (!isRecord(step)) {
      refuse(place, 'must be an object, such as {"at": "30s", "say": "Now it is slow", "set": […]}');
      return [];
    }
    refuseKeys(step, STEP_KEYS, place, refuse);
    const at = [...place, 'at'];
    const atMs = readTime(step.at, at, 0, refuse) ?? beforeMs;
    if (step.at === undefined) refuse(place, 'at: none: say when, such as "30s"');
    if (atMs < beforeMs)
      refuse(at, `at: ${shown(step.at)}: is before the step above it: put the earliest first`);
    for (const [what, limitMs] of [
      ['repeat', frame.repeatMs],
      ['end', frame.endMs],
    ] as const) {
      if (limitMs === undefined || atMs < limitMs) continue;
      const how = `give an earlier time, or a later ${what}`;
      refuse(at, `at: ${shown(step.at)}: never comes, since ${what} is ${shown(root[what])}: ${how}`);
    }
    beforeMs = Math.max(beforeMs, atMs);
    const say = readText(step.say, [...place, 'say'], refuse);
    const remove = readRemoved(step.remove, [...place, 'remove'], frame.names, refuse);
    const set = readRules(step.set, [...place, 'set'], refuse);
    for (const { name } of set) frame.names.add(name);
    const options = readOptions(step.options, [...place, 'options'], refuse);
    return [{ atMs, ...(say !== undefined && { say }), set, remove, options }];
  });
}

/** Names in the account of rules that a step removes; `known` are those that there can be. */
function readRemoved(
  names: unknown,
  place: Place,
  known: ReadonlySet<string>,
  refuse: RefuseAt,
): readonly string[] {
  if (names === undefined) return [];
  if (!Array.isArray(names)) {
    refuse(place, 'remove: must be a list of names of rules, such as ["slow"]');
    return [];
  }
  return names.flatMap((name: unknown, i) => {
    const inAccount = scenarioFaultName(String(name));
    if (typeof name === 'string' && known.has(inAccount)) return [inAccount];
    const written = [...known].map((other) => other.slice(scenarioFaultName('').length));
    const none = 'no rule is set before that it could remove';
    refuse(
      [...place, i],
      written.length === 0 ? `${shown(name)}: ${none}` : noSuchName('rule', String(name), written),
    );
    return [];
  });
}

function refuseKeys(
  record: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  place: Place,
  refuse: RefuseAt,
): void {
  for (const key of Object.keys(record)) {
    if (!keys.includes(key)) refuse([...place, key], noSuchName('key', key, keys));
  }
}

function readText(text: unknown, place: Place, refuse: RefuseAt): string | undefined {
  if (text === undefined) return undefined;
  if (typeof text === 'string' && text.trim() !== '' && text.length <= MAX_CHARACTERS) return text;
  refuse(place, `${place.at(-1)}: ${shown(text)}: must be text of 1 to ${MAX_CHARACTERS} characters`);
  return undefined;
}

/** A time needs its unit: a bare number of milliseconds would be read as seconds. */
function readTime(time: unknown, place: Place, minMs: number, refuse: RefuseAt): number | undefined {
  if (time === undefined) return undefined;
  const result = duration(minMs).schema.safeParse(numberAsText(time));
  if (result.success) return result.data;
  refuse(place, `${place.at(-1)}: ${shown(time)}: ${result.error.issues[0]?.message}`);
  return undefined;
}
