<?php

// The people of the SAML organisation. Every password is "password".

$person = fn (string $uid, string $affiliation, string $given, string $surname, bool $hasMail = true): array => array_filter([
    'uid' => [$uid],
    'eduPersonPrincipalName' => [$uid . '@school.example'],
    'eduPersonAffiliation' => [$affiliation],
    'eduPersonScopedAffiliation' => [$affiliation . '@school.example'],
    'schacHomeOrganization' => ['school.example'],
    'givenName' => [$given],
    'sn' => [$surname],
    'cn' => [$given . ' ' . $surname],
    'displayName' => [$given . ' ' . $surname],
    'mail' => $hasMail ? [$uid . '@school.example'] : [],
]);

$config = [
    'admin' => ['core:AdminPassword'],
    'people' => [
        'exampleauth:UserPass',
        'pupil:password' => $person('pupil', 'student', 'Sanne', 'de Vries'),
        'teacher:password' => $person('teacher', 'employee', 'Willem', 'Bakker'),
        'guardian:password' => $person('guardian', 'affiliate', 'Fatima', 'El Amrani'),
        'nomail:password' => $person('nomail', 'student', 'Tim', 'Visser', false),
        'diacritics:password' => $person('diacritics', 'student', 'Zoë', "O'Brien-Ångström"),
    ],
];
