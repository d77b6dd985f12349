import { expect, test } from '@jest/globals';
import { Networks, subscriberOf } from '../../lib/networks.ts';

test.each([
  ['10.1.2.3', ['10.0.0.0/8'], true],
  ['11.0.0.1', ['10.0.0.0/8'], false],
  ['::ffff:10.1.2.3', ['10.0.0.0/8'], true],
  ['::ffff:a01:203', ['10.0.0.0/8'], true],
  ['2001:db8::1', ['10.0.0.0/8', '2001:DB8::/32'], true],
  ['2001:db9::1', ['10.0.0.0/8', '2001:db8::/32'], false],
  ['fe80::1%eth0', ['fe80::/10'], true],
  ['127.0.0.1', ['::/0'], false],
  ['::1', ['0.0.0.0/0'], false],
  ['10.1.2.3', ['::ffff:10.0.0.0/104'], true],
  ['11.0.0.1', ['::ffff:10.0.0.0/104'], false],
  ['10.1', ['10.0.0.0/8'], false],
  ['0x0a.1.2.3', ['10.0.0.0/8'], false],
  ['10.1.2.3:80', ['10.0.0.0/8'], false],
  ['10.1.2.3, 10.1.2.4', ['10.0.0.0/8'], false],
  ['', ['0.0.0.0/0', '::/0'], false],
  ['127.0.0.1', [], false],
])('whether %j is in %j is %j', (address, networks, expected) => {
  expect(new Networks(networks).include(address)).toBe(expected);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:0:0:0:0/64'],
  ['2001:0DB8:0001:0002::', '2001:db8:1:2:0:0:0:0/64'],
  ['nonsense', undefined],
])('the subscriber of %j is %j', (address, expected) => {
  expect(subscriberOf(address)).toBe(expected);
});
