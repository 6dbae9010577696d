"""Prints vectors.json: hashes made by other people's software. Debian 12:

    apt-get install python3-passlib python3-bcrypt python3-argon2 python3-werkzeug python3-django php-cli whois \
        apache2-utils slapd openssl
    /usr/bin/python3 packages/pool/test/imported-hashes/make-vectors.py > packages/pool/test/imported-hashes/vectors.json
"""
import base64
import hashlib
import json
import os
import subprocess

import argon2
import django
import passlib
import werkzeug
from django.conf import settings
from django.contrib.auth.hashers import make_password
from passlib import hash as p
from werkzeug.security import generate_password_hash

PASSWORDS = ['Correct-horse-4', 'Contraseña-Ñandú-ß-€9', 'Aa1-' + 'long ' * 12, 'Aa1-' + 'x' * 28, '']
HASHERS = ['PBKDF2PasswordHasher', 'PBKDF2SHA1PasswordHasher', 'Argon2PasswordHasher', 'BCryptSHA256PasswordHasher',
           'BCryptPasswordHasher', 'SHA1PasswordHasher', 'MD5PasswordHasher', 'UnsaltedSHA1PasswordHasher']
settings.configure(PASSWORD_HASHERS=[f'django.contrib.auth.hashers.{name}' for name in HASHERS])
django.setup()


def ran(*command, given=None):
    return subprocess.run(command, input=given, capture_output=True, text=True, check=True).stdout.strip()


def php(code, password):
    return ran('php', '-r', f'echo {code};', '--', password)


def debian(package):
    return f"{package} {ran('dpkg-query', '-W', '-f', '${Version}', package)}"


def b64(data):
    return base64.b64encode(data).decode()


def werkzeug_scrypt(word):
    """As Werkzeug writes it since version 2.3, which Debian 12 does not have; derived by Python's hashlib."""
    salt = os.urandom(6).hex()
    return f"scrypt:32768:8:1${salt}${hashlib.scrypt(word.encode(), salt=salt.encode(), n=2**15, r=8, p=1, maxmem=2**26).hex()}"


def keycloak(algorithm, digest, length):
    """As Keycloak exports it, which Debian does not have; derived by Python's hashlib."""
    def make(word):
        salt = os.urandom(16)
        value = hashlib.pbkdf2_hmac(digest, word.encode(), salt, 1000, length)
        secret = {'value': b64(value), 'salt': b64(salt), 'additionalParameters': {}}
        public = {'hashIterations': 1000, 'algorithm': algorithm, 'additionalParameters': {}}
        entry = {'type': 'password', 'secretData': json.dumps(secret), 'credentialData': json.dumps(public)}
        return json.dumps(entry)
    return make


def django_scrypt(word):
    """As Django writes it since version 4.0, which Debian 12 does not have; derived by Python's hashlib."""
    salt = os.urandom(11).hex()
    key = hashlib.scrypt(word.encode(), salt=salt.encode(), n=2**14, r=8, p=1, dklen=64, maxmem=2**26)
    return f"scrypt${salt}$16384$8$1${b64(key)}"


def keycloak_argon2(word):
    """As Keycloak exports it since version 25, which Debian does not have; derived by argon2-cffi."""
    salt = os.urandom(16)
    value = argon2.low_level.hash_secret_raw(word.encode(), salt, 5, 7168, 1, 32, argon2.low_level.Type.ID)
    more = {'hashLength': ['32'], 'memory': ['7168'], 'type': ['id'], 'version': ['1.3'], 'parallelism': ['1']}
    secret = {'value': b64(value), 'salt': b64(salt), 'additionalParameters': {}}
    public = {'hashIterations': 5, 'algorithm': 'argon2', 'additionalParameters': more}
    return json.dumps({'type': 'password', 'secretData': json.dumps(secret), 'credentialData': json.dumps(public)})


# What WordPress 6.8 does in wp_hash_password(), run by PHP.
WORDPRESS = "'$wp' . password_hash(base64_encode(hash_hmac('sha384', trim($argv[1]), 'wp-sha384', true)), PASSWORD_BCRYPT, ['cost' => 5])"

HASHLIB = f'Python {os.sys.version.split()[0]} hashlib'
PASSLIB, DJANGO, WERKZEUG = f'passlib {passlib.__version__}', f'Django {django.__version__}', f'Werkzeug {werkzeug.__version__}'
PHP = f"PHP {php('PHP_VERSION', '')}"
OPENSSL = ran('openssl', 'version').rsplit(' (')[0]
MAKERS = [
    (PASSLIB, 'bcrypt 2b', lambda w: p.bcrypt.using(rounds=5).hash(w)),
    (PASSLIB, 'bcrypt 2a', lambda w: p.bcrypt.using(rounds=4, ident='2a').hash(w)),
    (PHP, 'bcrypt 2y', lambda w: php("password_hash($argv[1], PASSWORD_BCRYPT, ['cost' => 5])", w)),
    (debian('apache2-utils'), 'bcrypt 2y', lambda w: ran('htpasswd', '-nbBC', '5', 'u', w).split(':')[1]),
    (DJANGO, 'bcrypt', lambda w: make_password(w, hasher='bcrypt')),
    (DJANGO, 'bcrypt_sha256', lambda w: make_password(w, hasher='bcrypt_sha256')),
    (PASSLIB, 'argon2id', lambda w: p.argon2.using(type='ID', memory_cost=1024, time_cost=2, parallelism=2).hash(w)),
    (PASSLIB, 'argon2i', lambda w: p.argon2.using(type='I', memory_cost=1024, time_cost=3, parallelism=1).hash(w)),
    (PHP, 'argon2id', lambda w: php("password_hash($argv[1], PASSWORD_ARGON2ID)", w)),
    (DJANGO, 'argon2', lambda w: make_password(w, hasher='argon2')),
    (PASSLIB, 'scrypt', lambda w: p.scrypt.using(rounds=10, block_size=8, parallelism=2).hash(w)),
    (HASHLIB, 'Werkzeug scrypt', werkzeug_scrypt),
    (HASHLIB, 'Keycloak pbkdf2-sha256', keycloak('pbkdf2-sha256', 'sha256', 64)),
    (HASHLIB, 'Keycloak pbkdf2-sha512', keycloak('pbkdf2-sha512', 'sha512', 64)),
    (HASHLIB, 'Keycloak pbkdf2', keycloak('pbkdf2', 'sha1', 64)),
    (HASHLIB, 'Django scrypt', django_scrypt),
    (f'argon2-cffi {argon2.__version__}', 'Keycloak argon2', keycloak_argon2),
    (PHP, 'WordPress bcrypt', lambda w: php(WORDPRESS, w)),
    (PHP, 'WordPress bcrypt, blanks around', lambda w: php(WORDPRESS, f' {w}\t')),
    (PASSLIB, 'md5_crypt', lambda w: p.md5_crypt.hash(w)),
    (PASSLIB, 'apr_md5_crypt', lambda w: p.apr_md5_crypt.hash(w)),
    (OPENSSL, 'md5_crypt', lambda w: ran('openssl', 'passwd', '-1', '-salt', 'ab', '-stdin', given=w)),
    (OPENSSL, 'apr_md5_crypt', lambda w: ran('openssl', 'passwd', '-apr1', '-stdin', given=w)),
    (debian('apache2-utils'), 'apr_md5_crypt', lambda w: ran('htpasswd', '-nbm', 'u', w).split(':')[1]),
    (debian('whois'), 'md5_crypt', lambda w: ran('mkpasswd', '-s', '-m', 'md5', given=w)),
    (WERKZEUG, 'pbkdf2:sha256', lambda w: generate_password_hash(w, 'pbkdf2:sha256:1000')),
    (WERKZEUG, 'pbkdf2:sha512', lambda w: generate_password_hash(w, 'pbkdf2:sha512:1000')),
    (WERKZEUG, 'pbkdf2:sha1', lambda w: generate_password_hash(w, 'pbkdf2:sha1:1000')),
    (WERKZEUG, 'sha256', lambda w: generate_password_hash(w, 'sha256')),
    (PASSLIB, 'pbkdf2', lambda w: p.pbkdf2_sha1.using(rounds=1000).hash(w)),
    (PASSLIB, 'pbkdf2-sha256', lambda w: p.pbkdf2_sha256.using(rounds=1000).hash(w)),
    (PASSLIB, 'pbkdf2-sha512', lambda w: p.pbkdf2_sha512.using(rounds=1000).hash(w)),
    (PASSLIB, '{PBKDF2}', lambda w: p.ldap_pbkdf2_sha1.using(rounds=1000).hash(w)),
    (PASSLIB, '{PBKDF2-SHA256}', lambda w: p.ldap_pbkdf2_sha256.using(rounds=1000).hash(w)),
    (PASSLIB, '{PBKDF2-SHA512}', lambda w: p.ldap_pbkdf2_sha512.using(rounds=1000).hash(w)),
    (DJANGO, 'pbkdf2_sha256', lambda w: make_password(w, hasher='pbkdf2_sha256')),
    (DJANGO, 'pbkdf2_sha1', lambda w: make_password(w, hasher='pbkdf2_sha1')),
    (DJANGO, 'sha1', lambda w: make_password(w, hasher='sha1')),
    (DJANGO, 'md5', lambda w: make_password(w, hasher='md5')),
    (DJANGO, 'unsalted sha1', lambda w: make_password(w, hasher='unsalted_sha1')),
    (PASSLIB, 'phpass P', lambda w: p.phpass.using(rounds=8).hash(w)),
    (PASSLIB, 'phpass H', lambda w: p.phpass.using(rounds=11, ident='H').hash(w)),
    (PASSLIB, 'sha256_crypt', lambda w: p.sha256_crypt.using(rounds=1001).hash(w)),
    (PASSLIB, 'sha512_crypt', lambda w: p.sha512_crypt.using(rounds=1234).hash(w)),
    (OPENSSL, 'sha256_crypt', lambda w: ran('openssl', 'passwd', '-5', '-stdin', given=w)),
    (OPENSSL, 'sha512_crypt', lambda w: ran('openssl', 'passwd', '-6', '-salt', 's', '-stdin', given=w)),
    (debian('whois'), 'sha512_crypt', lambda w: ran('mkpasswd', '-s', '-m', 'sha-512', '-R', '2000', given=w)),
    *[(PASSLIB, f'{{{name}}}', lambda w, h=handler: h.hash(w)) for name, handler in [
        ('SSHA', p.ldap_salted_sha1), ('SMD5', p.ldap_salted_md5), ('SSHA256', p.ldap_salted_sha256),
        ('SSHA512', p.ldap_salted_sha512), ('SHA', p.ldap_sha1), ('MD5', p.ldap_md5)]],
    *[(debian('slapd'), f'{{{name}}}', lambda w, n=name: ran('/usr/sbin/slappasswd', '-h', f'{{{n}}}', '-s', w))
      for name in ['SSHA', 'SMD5', 'SHA', 'MD5']],
]


def vectors():
    for by, form, make in MAKERS:
        # Django's are dear, and an empty password says nothing to programs that read it from a prompt.
        several = {PASSLIB: 5, WERKZEUG: 5, PHP: 3, DJANGO: 2}.get(by, 4)
        for password in PASSWORDS[:several]:
            yield {'by': by, 'form': form, 'password': password, 'hash': make(password)}


print(json.dumps(list(vectors()), ensure_ascii=False, indent=1))
