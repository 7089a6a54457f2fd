/** How simulations fail, as an app sees that asks for them again and again. */
import type { Odyssey } from '@odysseyml/odyssey';
import { shortScript } from '../../../support/scripts.ts';
import type { AppCall, Around, FaultCase } from '../case.ts';

/** A job of 10 s is over long before; one that is not never will be. */
const POLLS = 40;

/** The job's status when it is over, or for good. */
async function simulate(client: Odyssey, { account }: Around): Promise<string> {
  const { job_id: jobId } = await client.simulate({ script: shortScript('a cat') });
  for (let poll = 1; ; poll++) {
    const { status, error_message: error, retry_count: retries } = await client.getSimulateStatus(jobId);
    if (status === 'completed' || status === 'failed' || poll === POLLS) {
      return `\`${status}\`, error_message ${JSON.stringify(error)}, retry_count ${retries}`;
    }
    await account.clock.advance('15s');
  }
}

const app: AppCall = {
  name: 'getSimulateStatus(), until it is over',
  call: (client, _prepared, around) => simulate(client, around),
};

const DISPATCH = 'simulation.dispatch';
const PROCESS = 'simulation.process';

/** The cases, in the order of the table. */
export const SIMULATION_CASES: readonly FaultCase[] = [
  { rule: { on: DISPATCH, type: 'fail', message: 'No GPU is left.' }, app },
  { rule: { on: DISPATCH, type: 'stall' }, app },
  { rule: { on: PROCESS, type: 'fail' }, app },
  { rule: { on: PROCESS, type: 'retry', times: 1 }, app },
  { rule: { on: PROCESS, type: 'retry' }, app },
  { rule: { on: PROCESS, type: 'lose_worker', times: 1 }, app },
  { rule: { on: PROCESS, type: 'stall', for: '1m' }, app },
  { rule: { on: PROCESS, type: 'stall' }, app },
];
