import { expect, test } from '@jest/globals';
import { foldName, isEntryName } from '../../../lib/auth/entry-name.ts';
import { filterFor } from '../../../lib/auth/methods/ldap/filter.ts';

test.each([
  ['joe', '(cn=joe)'],
  ['*', '(cn=\\2a)'],
  ['joe)(cn=*', '(cn=joe\\29\\28cn=\\2a)'],
  ['a\\2a', '(cn=a\\5c2a)'],
  ['a\0b', '(cn=a\\00b)'],
  ['{username}', '(cn={username})'],
  ["$&$'", "(cn=$&$')"],
  ['zoë', '(cn=zoë)'],
])('the user name %j is a value of the filter, whatever it has', (username, filter) => {
  expect(filterFor('(cn={username})', { username })).toBe(filter);
});

test('the name of an entry is a value too, and a value is looked into for no other name', () => {
  const values = { dn: 'cn=a\\2a(b),dc={username}', username: '{dn}' };
  expect(filterFor('(&(member={dn})(memberUid={username}))', values)).toBe(
    '(&(member=cn=a\\5c2a\\28b\\29,dc={username})(memberUid={dn}))',
  );
});

test.each([
  ['cn=a,dc=b', 'CN=A, DC=B'],
  ['cn=a b,dc=c', 'cn=a  b,dc=c'],
  ['cn=a\\,b,dc=c', 'cn=a\\2cb,dc=c'],
  ['cn=zo\\c3\\ab,dc=c', 'cn=zoë,dc=c'],
  ['cn=a\\5c2a,dc=c', 'cn=a\\\\2a,dc=c'],
])('the names %s and %s are of one entry', (one, other) => {
  expect(foldName(one)).toBe(foldName(other));
});

test.each([
  ['cn=a,dc=b', 'cn=a\\,dc=b'],
  ['cn=a,ou=b,dc=c', 'cn=a,dc=c'],
  ['cn=a', 'uid=a'],
])('the names %s and %s are of two entries', (one, other) => {
  expect(foldName(one)).not.toBe(foldName(other));
});

test.each(['', 'EXTERNAL', 'joe', undefined, `cn=${'a'.repeat(3_000)}`])(
  'nobody is bound by the name %j, which would be an anonymous bind or none',
  (dn) => {
    expect(isEntryName(dn)).toBe(false);
  },
);
