/** Finds scenarios: those that come with the package, by name, and files, by path. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidScenarioError, UnknownScenarioError } from './errors.ts';
import { readScenario } from './read-scenario.ts';
import type { OpenedScenario, ScenarioInfo } from './scenario.ts';

/** From the built package, and from its sources. */
const PLACES = ['../fixtures/scenarios/', '../../fixtures/scenarios/'];

/** What ends so is a path, and all else a name. */
const EXTENSION = '.json';

/** Beside the scenarios, for editors. */
const SCHEMA_NAME = 'scenario.schema';

/** Longer files are none that anybody wrote. */
const MAX_BYTES = 1_000_000;

/** A scenario's name as it was given, and its file. */
export interface ScenarioPlace {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Whether it comes with the package. */
  readonly isShipped: boolean;
}

/** The scenarios that come with the package, by name. */
export function listShipped(): ScenarioInfo[] {
  return shippedNames().map((name) => {
    const { path, scenario } = openScenario(findScenario(name));
    return { name, description: scenario.description, path };
  });
}

/**
 * Where a scenario is: one that comes with the package, or the file at a path.
 *
 * @throws UnknownScenarioError when no scenario of this name comes with the package.
 */
export function findScenario(nameOrPath: string): ScenarioPlace {
  const isShipped = extname(nameOrPath) !== EXTENSION;
  if (!isShipped) return { name: nameOrPath, path: resolve(nameOrPath), isShipped };
  const names = shippedNames();
  if (!names.includes(nameOrPath)) throw new UnknownScenarioError(nameOrPath, names);
  return { name: nameOrPath, path: join(shippedDirectory(), nameOrPath + EXTENSION), isShipped };
}

/**
 * Reads the scenario of a file.
 *
 * @throws InvalidScenarioError with each problem and its line, also when there is no such file.
 */
export function openScenario({ name, path, isShipped }: ScenarioPlace): OpenedScenario {
  const file = isShipped ? basename(path) : name;
  const { scenario, problems } = readScenario(readText(path, file), file);
  if (!scenario) throw new InvalidScenarioError(problems);
  return { name, path, scenario };
}

function shippedDirectory(): string {
  const places = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return places.find((place) => existsSync(place)) ?? '';
}

function shippedNames(): string[] {
  return readdirSync(shippedDirectory())
    .filter((file) => extname(file) === EXTENSION)
    .map((file) => basename(file, EXTENSION))
    .filter((name) => name !== SCHEMA_NAME)
    .sort();
}

function readText(path: string, file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? cause.code : cause;
    throw new InvalidScenarioError([
      `${file}: cannot be read (${reason === 'ENOENT' ? 'there is no such file' : reason})`,
    ]);
  }
  if (bytes.length <= MAX_BYTES) return bytes.toString('utf8');
  throw new InvalidScenarioError([
    `${file}: is larger than ${MAX_BYTES} bytes: split it into several scenarios`,
  ]);
}
