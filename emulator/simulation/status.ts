/** The statuses of a job, in Odyssey's words, and which may follow which. */

/** Every status, in the order of a job's life. */
export const JOB_STATUSES = [
  'pending',
  'dispatched',
  'processing',
  'completed',
  'failed',
  'cancelled',
] as const;

export type JobStatus = (typeof JOB_STATUSES)[number];

/** What may follow each status. A job goes back to `pending` when an attempt fails and is tried again. */
export const NEXT_STATUSES: Readonly<Record<JobStatus, readonly JobStatus[]>> = {
  pending: ['dispatched', 'cancelled'],
  dispatched: ['processing', 'cancelled', 'failed', 'pending'],
  processing: ['completed', 'failed', 'pending'],
  completed: [],
  failed: [],
  cancelled: [],
};

/** Whether a job of this status counts towards the account's limit. */
export function isActive(status: JobStatus): boolean {
  return NEXT_STATUSES[status].length > 0;
}

/** The priorities, highest first: nobody documents which Odyssey has. */
export const PRIORITIES = ['high', 'normal', 'low'] as const;

export type Priority = (typeof PRIORITIES)[number];
