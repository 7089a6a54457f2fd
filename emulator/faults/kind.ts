/** What a type of fault is: where it may be, what it is told, and how that is read. */
import type { z } from 'zod';
import type { FaultPointName } from './points.ts';

/** What a rule of a type may be told beside what every rule may; each schema has its description. */
export type AttributeSchemas = Readonly<Record<string, z.ZodType>>;

/** Those that a rule gives, each read by its schema. */
export type AttributeValues<Schemas extends AttributeSchemas> = {
  readonly [Name in keyof Schemas]?: z.output<Schemas[Name]>;
};

/** A type of fault. `Read` is what its attributes come to. */
export interface FaultKind<Read = unknown> {
  /** What it does, in a sentence. */
  readonly description: string;
  /** Where it makes sense. */
  readonly points: readonly FaultPointName[];
  readonly attributes: AttributeSchemas;
  /** With it the event is over: types that come later in the table have nothing left to spoil, and are not asked. */
  readonly ends?: true;
  /** What the attributes come to, of which each is right by itself. `refuse` is told what is wrong with them together. */
  read(values: Readonly<Record<string, unknown>>, refuse: (problem: string) => void): Read;
}

/** A {@link FaultKind} as one writes it: `read` has the types of the schemas. */
export type KindSpec<Schemas extends AttributeSchemas, Read> = Omit<
  FaultKind<Read>,
  'attributes' | 'read'
> & {
  readonly attributes: Schemas;
  read(values: AttributeValues<Schemas>, refuse: (problem: string) => void): Read;
};

/** A type of fault of a room that asks for it by name: what it does stands there. */
export function defineKind<Schemas extends AttributeSchemas, Read>(
  kind: KindSpec<Schemas, Read>,
): FaultKind<Read> & { readonly attributes: Schemas } {
  return kind;
}
