import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '../../shared/errors';
import { maskUrl, parseQueueAddress, QUEUE_ADDRESS, queueName, queueUrl } from '../../shared/queueAddress';

describe('addresses of queues', () => {
  it.each([
    ['redis://localhost', { host: 'localhost', port: 6379, database: 0, user: null, tls: false }, null],
    ['rediss://q.lab.example:6380/3', { host: 'q.lab.example', port: 6380, database: 3, user: null, tls: true }, null],
    ['redis://ann@10.0.0.7/1', { host: '10.0.0.7', port: 6379, database: 1, user: 'ann', tls: false }, null],
    ['redis://:s3cret@h', { host: 'h', port: 6379, database: 0, user: null, tls: false }, 's3cret'],
    ['REDIS://ann:a%3Ab%40c@[::1]:7000', { host: '::1', port: 7000, database: 0, user: 'ann', tls: false }, 'a:b@c'],
  ])('%s', (text, address, password) => {
    expect(parseQueueAddress(text)).toEqual({ address, password });
    expect(QUEUE_ADDRESS.parse(address)).toEqual(address);
  });

  it.each([
    ['', /must be redis:/],
    ['http://h', /must be redis:/],
    ['redis://', /host/],
    ['redis://h:0', /port .* from 1 to 65535; got "0"/],
    ['redis://h:99999', /port/],
    ['redis://h:6379/x', /database .* got "x"/],
    ['redis://h:6379/1/2', /database/],
    ['redis://h?a=b', /must be redis:/],
    ['redis://%zz@h', /percent-encoded/],
    ['redis://-h', /host/],
    ['redis://h h', /host/],
  ])('refuses %s', (text, why) => {
    expect(() => parseQueueAddress(text)).toThrow(why);
  });

  it('never repeats a password, whatever is wrong', () => {
    for (const text of ['http://u:hunter2@h', 'redis://u:hunter2@h:0', 'redis://u:hunter2%zz@h', 'redis://:hunter2@']) {
      try {
        parseQueueAddress(text);
        expect.unreachable(text);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(LabError);
        expect((thrown as LabError).message).not.toContain('hunter2');
      }
    }
    expect(maskUrl('see redis://ann:hunter2@h:1/2 and rediss://:hunter2@h')).toBe(
      'see redis://ann:•••@h:1/2 and rediss://:•••@h',
    );
  });

  it('written and read again it is the same', () => {
    const address = fc.record({
      host: fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()),
      port: fc.integer({ min: 1, max: 65_535 }),
      database: fc.integer({ min: 0, max: 65_535 }),
      user: fc.option(fc.string({ minLength: 1, maxLength: 50, unit: 'grapheme' })),
      tls: fc.boolean(),
    });
    fc.assert(
      fc.property(address, (each) => {
        expect(parseQueueAddress(queueUrl(each))).toEqual({ address: each, password: null });
        expect(queueName(each).endsWith(`:${each.port}/${each.database}`)).toBe(true);
      }),
    );
  });
});
