import type { ActivationName } from '../activations';
import type { Choice } from '../params';
import { param } from '../params';
import { call, type PythonCall } from './python';

/** Torch's own softplus is linear from 20 on, which is off by 2e-9; from 40 on nothing is lost in double precision. */
const SOFTPLUS_THRESHOLD = 40;

/** How each activation is called: torch's own module, or one that the script defines (`OWN_MODULES`). */
const MODULES: Readonly<
  Record<ActivationName, (choice: Choice, units: number, precision: 'float32' | 'float64') => PythonCall>
> = {
  identity: () => call('nn.Identity'),
  logistic: () => call('nn.Sigmoid'),
  tanh: () => call('nn.Tanh'),
  softsign: () => call('nn.Softsign'),
  // Torch keeps the slope 1/6 in single precision.
  hardSigmoid: (_choice, _units, precision) => call(precision === 'float64' ? 'HardSigmoid' : 'nn.Hardsigmoid'),
  hardTanh: () => call('nn.Hardtanh'),
  relu: () => call('nn.ReLU'),
  leakyRelu: (choice) => call('nn.LeakyReLU', [param(choice, 'alpha')]),
  prelu: (choice, units) =>
    call('nn.PReLU', [], { num_parameters: param(choice, 'perUnit') === 1 ? units : 1, init: param(choice, 'alpha') }),
  elu: (choice) => call('nn.ELU', [], { alpha: param(choice, 'alpha') }),
  selu: () => call('nn.SELU'),
  celu: (choice) => call('nn.CELU', [], { alpha: param(choice, 'alpha') }),
  relu6: () => call('nn.ReLU6'),
  gelu: () => call('nn.GELU'),
  geluTanh: () => call('nn.GELU', [], { approximate: '"tanh"' }),
  silu: () => call('nn.SiLU'),
  mish: () => call('nn.Mish'),
  hardSwish: () => call('nn.Hardswish'),
  softplus: () => call('nn.Softplus', [], { threshold: SOFTPLUS_THRESHOLD }),
  logSigmoid: () => call('nn.LogSigmoid'),
  sin: () => call('Sine'),
  gaussian: () => call('Gaussian'),
};

export function activationModule(
  choice: Choice<ActivationName>,
  units: number,
  precision: 'float32' | 'float64',
): PythonCall {
  return MODULES[choice.name](choice, units, precision);
}

/** Modules and optimizers that torch lacks, by the name of the call that needs them. */
export const OWN_CLASSES: Readonly<Record<string, string>> = {
  Sine: `class Sine(nn.Module):
    """sin z, which torch has as a function only."""

    def forward(self, z):
        return torch.sin(z)`,
  HardSigmoid: `class HardSigmoid(nn.Module):
    """nn.Hardsigmoid, whose slope of 1/6 has single precision only: off by 2e-8 where all else has double."""

    def forward(self, z):
        return ((z + 3) / 6).clamp(0, 1)`,
  Gaussian: `class Gaussian(nn.Module):
    """exp(-z^2), which torch has not."""

    def forward(self, z):
        return torch.exp(-z * z)`,
  CenteredRMSprop: `class CenteredRMSprop(torch.optim.Optimizer):
    """torch.optim.RMSprop(centered=True), but the variance is never below 0.

    E[g^2] - E[g]^2 can come out slightly negative by rounding alone; torch takes the root of that, which is not a number.
    """

    def __init__(self, params, lr, alpha, eps, momentum, weight_decay):
        super().__init__(
            params, dict(lr=lr, alpha=alpha, eps=eps, momentum=momentum, weight_decay=weight_decay)
        )

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            alpha = group["alpha"]
            for p in group["params"]:
                g = p.grad + group["weight_decay"] * p
                state = self.state[p]
                if len(state) == 0:
                    for name in ("square", "mean", "velocity"):
                        state[name] = torch.zeros_like(p)
                state["square"].mul_(alpha).addcmul_(g, g, value=1 - alpha)
                state["mean"].mul_(alpha).add_(g, alpha=1 - alpha)
                std = (state["square"] - state["mean"] * state["mean"]).clamp(min=0).sqrt()
                state["velocity"].mul_(group["momentum"]).add_(g / (std + group["eps"]))
                p.sub_(state["velocity"], alpha=group["lr"])`,
};
