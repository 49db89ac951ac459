<?php

// What this organisation says about itself: signed assertions, eduPerson attributes by OID, a persistent NameID.

$metadata['__DYNAMIC:1__'] = [
    'host' => '__DEFAULT__',
    'privatekey' => 'organisation.pem',
    'certificate' => 'organisation.crt',
    'auth' => 'people',
    'OrganizationName' => ['en' => 'SimpleSAMLphp School'],
    'OrganizationDisplayName' => ['en' => 'SimpleSAMLphp School'],
    'OrganizationURL' => ['en' => 'https://school.example/'],
    'saml20.sign.assertion' => true,
    'saml20.sign.response' => true,
    'sign.logout' => true,
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
