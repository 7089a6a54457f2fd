/** Makes an {@link EmulatorError} of what the rooms throw. */
import { ConfigError } from '../config.ts';
import { InvalidFaultError, UnknownFaultError } from '../faults/errors.ts';
import { JournalQueryError, WaitTimeoutError } from '../journal.ts';
import { RecordingNotFoundError } from '../recording/errors.ts';
import { InvalidScenarioError, UnknownScenarioError } from '../scenario/errors.ts';
import { SessionError } from '../session/errors.ts';
import { SimulationError } from '../simulation/errors.ts';
import { StoreError, type StoreErrorCode } from '../store/errors.ts';
import { EMULATOR_ERROR_STATUS, EmulatorError, type EmulatorErrorCode } from './errors.ts';

/** What a store that is open may refuse. */
const STORE_CODES: Partial<Record<StoreErrorCode, EmulatorErrorCode>> = {
  bad_export: 'INVALID_EXPORT',
  newer: 'INVALID_EXPORT',
  in_use: 'IMPORT_RUNNING',
  full: 'NOT_STORED',
  not_written: 'NOT_STORED',
  closed: 'EMULATOR_CLOSED',
};

/** The {@link EmulatorError} of whatever the emulator's rooms throw. */
export function toEmulatorError(error: unknown): EmulatorError {
  if (error instanceof EmulatorError) return error;
  if (!(error instanceof Error)) return new EmulatorError('INTERNAL_ERROR', String(error), { cause: error });
  const { message } = error;
  const options = { cause: error };
  if (error instanceof ConfigError) {
    return new EmulatorError('INVALID_OPTIONS', message, { ...options, problems: error.problems });
  }
  if (error instanceof InvalidFaultError || error instanceof InvalidScenarioError) {
    return new EmulatorError(error.code, message, { ...options, problems: error.problems });
  }
  if (error instanceof UnknownFaultError || error instanceof UnknownScenarioError)
    return new EmulatorError(error.code, message, options);
  if (error instanceof WaitTimeoutError) return new EmulatorError('WAIT_TIMEOUT', message, options);
  if (error instanceof JournalQueryError) return new EmulatorError('INVALID_QUERY', message, options);
  if (error instanceof RecordingNotFoundError) return new EmulatorError(error.code, message, options);
  if (error instanceof StoreError) {
    return new EmulatorError(STORE_CODES[error.code] ?? 'INTERNAL_ERROR', message, options);
  }
  const hasCode = error instanceof SessionError || error instanceof SimulationError;
  if (hasCode && error.code in EMULATOR_ERROR_STATUS) {
    return new EmulatorError(error.code as EmulatorErrorCode, message, options);
  }
  return new EmulatorError('INTERNAL_ERROR', message, options);
}
