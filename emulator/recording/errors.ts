/** What goes wrong with recordings, by code; `http/` turns the codes into its answers. */

/** No recording, or nothing of that name in it. */
export class RecordingNotFoundError extends Error {
  override readonly name = 'RecordingNotFoundError';
  readonly code = 'RECORDING_NOT_FOUND';
}

/** A presigned URL that is not good: forged, changed, moved to something else, or expired. */
export class UrlRefusedError extends Error {
  override readonly name = 'UrlRefusedError';
  readonly code = 'URL_REFUSED';
}
