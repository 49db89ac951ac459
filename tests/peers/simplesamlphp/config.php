<?php

// Configuration of the SimpleSAMLphp that the interoperability tests start as a SAML home organisation.
// Everything that differs per run comes from the environment: see ../saml-organisation.sh.

$state = getenv('PEER_STATE');

$config = [
    'baseurlpath' => getenv('PEER_URL') . '/',
    'certdir' => $state . '/cert/',
    'loggingdir' => $state . '/log/',
    'datadir' => $state . '/data/',
    'tempdir' => $state . '/tmp/',
    'metadatadir' => __DIR__ . '/metadata/',
    'attributenamemapdir' => getenv('PEER_SIMPLESAMLPHP') . '/config/attributemap/',
    'technicalcontact_name' => 'Interoperability tests',
    'technicalcontact_email' => 'noreply@school.example',
    'timezone' => 'UTC',
    'secretsalt' => getenv('PEER_SECRET'),
    'auth.adminpassword' => getenv('PEER_SECRET'),
    'admin.protectindexpage' => true,
    'admin.protectmetadata' => false,
    'admin.checkforupdates' => false,
    'trusted.url.domains' => [],
    'showerrors' => true,
    'errorreporting' => false,
    'logging.level' => SimpleSAML\Logger::INFO,
    'logging.handler' => 'file',
    'logging.logfile' => 'simplesamlphp.log',
    'enable.saml20-idp' => true,
    'module.enable' => [
        'exampleauth' => true,
        'core' => true,
        'saml' => true,
    ],
    'session.duration' => 8 * 60 * 60,
    'session.datastore.timeout' => 60 * 60,
    'session.state.timeout' => 60 * 60,
    'session.cookie.name' => 'SimpleSAMLSessionID',
    'session.cookie.secure' => false,
    'session.cookie.samesite' => 'Lax',
    'session.phpsession.cookiename' => 'SimpleSAML',
    'session.phpsession.savepath' => $state . '/sessions/',
    'session.phpsession.httponly' => true,
    'session.authtoken.cookiename' => 'SimpleSAMLAuthToken',
    'language.available' => ['en', 'nl'],
    'language.default' => 'en',
    'language.cookie.secure' => false,
    'language.cookie.samesite' => 'Lax',
    'theme.use' => 'default',
    'production' => true,
    'store.type' => 'phpsession',
    'metadata.sign.enable' => false,
    // The hub's metadata: a file that the test writes once the hub runs. It is read for each request.
    'metadata.sources' => array_merge(
        [['type' => 'flatfile']],
        is_file($state . '/hub-metadata.xml') ? [['type' => 'xml', 'file' => $state . '/hub-metadata.xml']] : []
    ),
];
