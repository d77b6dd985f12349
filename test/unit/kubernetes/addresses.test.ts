import { describe, expect, test } from '@jest/globals';
import { AddressGuard, isSameAddress } from '../../../lib/kubernetes/connection/addresses.ts';

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'];

describe('with the private networks allowed', () => {
  const guard = new AddressGuard(PRIVATE);

  test.each([
    ['a public address', '93.184.216.34'],
    ['a public IPv6 address', '2606:2800:220:1:248:1893:25c8:1946'],
    ['a private address', '10.1.2.3'],
    ['a private address, v4-mapped', '::ffff:192.168.0.1'],
    ['a unique local address', 'fd12::1'],
    ['a public address behind NAT64', '64:ff9b::5db8:d822'],
    ['a public address in 6to4', '2002:5db8:d822::1'],
  ])('%s is allowed', (_name, address) => {
    expect(guard.allows(address)).toBe(true);
  });

  test.each([
    ['loopback', '127.0.0.1'],
    ['all of loopback', '127.8.9.1'],
    ['IPv6 loopback', '::1'],
    ['v4-mapped loopback', '::ffff:127.0.0.1'],
    ['v4-mapped loopback in hex', '::ffff:7f00:1'],
    ['loopback behind NAT64', '64:ff9b::7f00:1'],
    ['loopback behind local NAT64', '64:ff9b:1::7f00:1'],
    ['loopback in 6to4', '2002:7f00:1::'],
    ['v4-compatible loopback', '::7f00:1'],
    ['v4-compatible, of this network', '::1:1'],
    [
      'behind local NAT64, with the metadata service where another length of prefix has it',
      '64:ff9b:1:a9fe:a9:fe00:808:808',
    ],
    ['the local services of AWS over IPv6', 'fd00:ec2::23'],
    ['the metadata service of Google over IPv6', 'fd20:ce::254'],
    ['the metadata service of Azure', '168.63.129.16'],
    ['a deprecated site-local address', 'fec0::1'],
    ['the metadata service', '169.254.169.254'],
    ['the metadata service, v4-mapped', '::ffff:169.254.169.254'],
    ['the metadata service behind NAT64', '64:ff9b::a9fe:a9fe'],
    ['the metadata service in 6to4', '2002:a9fe:a9fe::1'],
    ['the metadata service over IPv6', 'fd00:ec2::254'],
    ['a link-local address', 'fe80::1'],
    ['a link-local address with a zone', 'fe80::1%eth0'],
    ['the unspecified address', '0.0.0.0'],
    ['the unspecified IPv6 address', '::'],
    ['broadcast', '255.255.255.255'],
    ['multicast', '224.0.0.1'],
    ['IPv6 multicast', 'ff02::1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['Teredo', '2001:0:5db8:d822::1'],
    ['documentation', '2001:db8::1'],
    ['a host name', 'localhost'],
    ['nothing', ''],
  ])('%s is not', (_name, address) => {
    expect(guard.allows(address)).toBe(false);
  });
});

describe('with everything allowed', () => {
  const guard = new AddressGuard(['0.0.0.0/0', '::/0']);

  test.each(['127.0.0.1', '::1', '100.64.0.1', 'fd12::1'])('%s is allowed', (address) => {
    expect(guard.allows(address)).toBe(true);
  });

  test.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '64:ff9b:1:a9fe:a9:fe00:808:808',
    'fe80::1',
    'fd00:ec2::254',
    '100.100.100.200',
    '192.0.0.192',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '::ffff:224.0.0.1',
    '255.255.255.255',
    'ff02::1',
  ])('%s is not', (address) => {
    expect(guard.allows(address)).toBe(false);
  });
});

test.each([
  ['127.0.0.1', '::ffff:127.0.0.1', true],
  ['127.0.0.1', '127.0.0.53', true],
  ['10.0.0.1', '::ffff:a00:1', true],
  ['10.0.0.1', '10.0.0.2', false],
  ['fd00::1', 'fd00:0::0:1', true],
  ['fd00::1', 'a name', false],
])('%s and %s are one address: %s', (a, b, same) => {
  expect(isSameAddress(a, b)).toBe(same);
});
