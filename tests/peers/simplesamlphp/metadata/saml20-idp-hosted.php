<?php

// What this organisation says about itself: eduPerson attributes by OID, a persistent NameID; what it signs and encrypts by its environment.

$does = fn (string $what, string $part): bool => in_array($part, explode(' ', (string) getenv($what)), true);

$metadata['__DYNAMIC:1__'] = [
    'host' => '__DEFAULT__',
    'privatekey' => 'organisation.pem',
    'certificate' => 'organisation.crt',
    'auth' => 'people',
    'OrganizationName' => ['en' => 'SimpleSAMLphp School'],
    'OrganizationDisplayName' => ['en' => 'SimpleSAMLphp School'],
    'OrganizationURL' => ['en' => 'https://school.example/'],
    'saml20.sign.assertion' => $does('PEER_SIGNS', 'assertion'),
    'saml20.sign.response' => $does('PEER_SIGNS', 'response'),
    'assertion.encryption' => $does('PEER_ENCRYPTS', 'assertion'),
    'nameid.encryption' => $does('PEER_ENCRYPTS', 'nameid'),
    'sign.logout' => true,
    'validate.logout' => true,
    'validate.authnrequest' => getenv('PEER_WANTS_SIGNED') === 'true',
    'SingleSignOnServiceBinding' => [
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
    ],
    'attributes.NameFormat' => 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
    'NameIDFormat' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    'scope' => ['school.example'],
    'authproc' => [
        10 => ['class' => 'saml:PersistentNameID', 'attribute' => 'uid'],
        100 => ['class' => 'core:AttributeMap', 'name2oid'],
    ],
];
