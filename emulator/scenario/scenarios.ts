/** The scenarios of an emulator: which one every account plays, and what happens when a file is saved. */
import { isAbsolute, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Journal } from '../journal.ts';
import { InvalidScenarioError } from './errors.ts';
import { findScenario, listShipped, openScenario, type ScenarioPlace } from './library.ts';
import type { ScenarioPlayer } from './player.ts';
import type { OpenedScenario, ScenarioInfo } from './scenario.ts';
import { ScenarioWatcher } from './watcher.ts';

/** What scenarios are played by, and told to. */
export interface ScenariosOptions {
  /** What every account plays from when its key is first seen. */
  readonly atStart: OpenedScenario | undefined;
  /** Of the accounts that there are. */
  readonly players: () => readonly ScenarioPlayer[];
  /** Is told what there is no account for yet. */
  readonly anonymous: Journal;
  readonly onFault: (error: unknown) => void;
}

/** A file that was played, as it was last right. */
interface Known {
  readonly place: ScenarioPlace;
  readonly opened: OpenedScenario;
  /** What is wrong with it now; empty for nothing. */
  problems: readonly string[];
}

/** What all accounts play, and the files behind it. */
export class Scenarios {
  readonly #options: ScenariosOptions;
  readonly #watcher: ScenarioWatcher;
  /** By path. */
  readonly #known = new Map<string, Known>();
  #pathForAll: string | undefined;

  constructor(options: ScenariosOptions) {
    this.#options = options;
    this.#watcher = new ScenarioWatcher((path) => this.#reload(path), options.onFault);
    const { atStart } = options;
    if (!atStart) return;
    this.#know(findScenario(atStart.name), atStart);
    this.#pathForAll = atStart.path;
  }

  /** What an account plays whose key is first seen now. */
  get forAll(): OpenedScenario | undefined {
    return this.#pathForAll === undefined ? undefined : this.#known.get(this.#pathForAll)?.opened;
  }

  /** Those that come with the package, and the files that were played. */
  list(): ScenarioInfo[] {
    const files = [...this.#known.values()].filter(({ place }) => !place.isShipped);
    const infos = files.map(({ opened: { name, path, scenario } }) => ({
      name,
      description: scenario.description,
      path,
    }));
    return [...listShipped(), ...infos];
  }

  /**
   * Reads a scenario that is to be played: one that comes with the package, one that was played before, or a file under
   * the working directory. No other file: whoever can reach the emulator could read from its error what is in it.
   *
   * @throws UnknownScenarioError when there is none of this name.
   * @throws InvalidScenarioError with each problem and its line.
   */
  open(nameOrPath: string): OpenedScenario {
    const place = findScenario(nameOrPath);
    if (!place.isShipped && !this.#known.has(place.path) && !isWithin(process.cwd(), place.path)) {
      throw new InvalidScenarioError([
        `${nameOrPath}: is not under the emulator's working directory ${process.cwd()}: start it there, or with --scenario`,
      ]);
    }
    const opened = openScenario(place);
    this.#know(place, opened);
    return opened;
  }

  /** Has every account play a scenario that is {@link open}, those too whose keys are still to be seen. */
  startAll(opened: OpenedScenario): void {
    if (this.#pathForAll !== opened.path && this.#options.players().length === 0) {
      const { name, scenario } = opened;
      const { description } = scenario;
      this.#options.anonymous.record('scenario.started', { scenario: name, description });
    }
    this.#pathForAll = opened.path;
    for (const player of this.#options.players()) player.start(opened);
  }

  /** Ends the scenarios of every account; new ones play none. */
  stopAll(): void {
    this.#pathForAll = undefined;
    for (const player of this.#options.players()) player.stop();
  }

  /** Resolves when no file is watched any more. */
  close(): Promise<void> {
    return this.#watcher.close();
  }

  /** A file was read, and is right: whoever plays it hears of what is new. */
  #know(place: ScenarioPlace, opened: OpenedScenario): void {
    const known = this.#known.get(place.path);
    this.#known.set(place.path, { place, opened, problems: [] });
    this.#watcher.watch(place.path);
    if (!known) return;
    const isSame = known.problems.length === 0 && isDeepStrictEqual(known.opened.scenario, opened.scenario);
    if (!isSame) this.#tellChanged(opened);
  }

  #reload(path: string): void {
    const known = this.#known.get(path);
    if (!known) return;
    const { opened, problems } = attemptOpen(known.place);
    if (opened) this.#know(known.place, opened);
    else if (!isDeepStrictEqual(known.problems, problems)) this.#tellBroken(known, problems);
  }

  #tellBroken(known: Known, problems: readonly string[]): void {
    const { path, name } = known.opened;
    known.problems = problems;
    const players = this.#playersOf(path);
    for (const player of players) player.tellBroken(problems);
    if (players.length === 0 && path === this.#pathForAll)
      this.#options.anonymous.record('scenario.broken', { scenario: name, problems });
  }

  #tellChanged(opened: OpenedScenario): void {
    const { path, name, scenario } = opened;
    const { description } = scenario;
    const players = this.#playersOf(path);
    for (const player of players) player.change(opened);
    if (players.length === 0 && path === this.#pathForAll)
      this.#options.anonymous.record('scenario.changed', { scenario: name, description });
  }

  #playersOf(path: string): ScenarioPlayer[] {
    return this.#options.players().filter((player) => player.path === path);
  }
}

function attemptOpen(place: ScenarioPlace): { opened?: OpenedScenario; problems: readonly string[] } {
  try {
    return { opened: openScenario(place), problems: [] };
  } catch (error) {
    if (!(error instanceof InvalidScenarioError)) throw error;
    return { problems: error.problems };
  }
}

function isWithin(directory: string, path: string): boolean {
  const inner = relative(directory, path);
  return inner !== '' && !inner.startsWith('..') && !isAbsolute(inner);
}
