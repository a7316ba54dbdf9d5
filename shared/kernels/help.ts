import { Network, Team } from './layout';
import { backwardPart, forwardPart } from './network';
import { arrive, awaitJob, BACKWARD, FORWARD, UPDATE } from './team';
import { changePart } from './update';

/** What helper `thread` (1 or more) of a team does: its part of one job after another, until its thread is ended. */
export function help(team: Team, thread: i32): void {
  for (let number = 1; ; number++) {
    awaitJob(team, thread, number);
    const network = changetype<Network>(team.network);
    switch (team.job) {
      case FORWARD:
        forwardPart(network, team.inputs, team.rows, thread);
        break;
      case BACKWARD:
        backwardPart(network, team.inputs, team.rows, team.wanted !== 0, thread);
        break;
      case UPDATE:
        changePart(network, team.rate, team.decay, team.step, thread);
        break;
      default:
        unreachable();
    }
    arrive(team);
  }
}
