namespace FederationHub.Configuration.Tests;

/// <summary>A file in order with one thing broken: one problem, on its line, with its field and how to mend it.</summary>
public sealed class BrokenFileTests
{
    private const string Literal = "s3cr3t-that-should-never-be-shown-anywhere";

    private static readonly string Certificate = HubFiles.Certificate();

    public static TheoryData<int, string, int, string, string> Rows => new()
    {
        // replaced line, replacement, line of the problem, field, part of the message
        { 36, "  - id: East", 36, "entries[0].id", "lower-case letters" },
        { 36, "  - id: east-", 36, "entries[0].id", "no hyphen at either end" },
        { 3, "    name: ''", 3, "suites[0].name", "The text is empty" },
        { 3, "    name:", 3, "suites[0].name", "has no value" },
        { 3, "    name: [Workbooks]", 3, "suites[0].name", "must be one value, and is a list" },
        { 3, "    name: Workbooks\n    sector: 'a b'", 4, "suites[0].sector", "without space" },
        { 3, "    name: Workbooks\n  - id: workbooks\n    name: Again", 4, "suites[1].id", "is there already, on line 2" },
        { 5, "  - id: north east", 5, "applications[0].id", "cannot be an application's id" },
        { 6, "    suite: workbook", 6, "applications[0].suite", "Did you mean 'workbooks'?" },
        { 16, "    minimum_levle: laag", 16, "applications[0].minimum_levle", "is not a key of this block. Did you mean 'minimum_level'?" },
        { 7, "    name: { nl: Noord, xx: North }", 7, "applications[0].name.xx", "is not a language" },
        { 7, "    name: { NL: Noord }", 7, "applications[0].name.NL", "BCP 47 in lower case" },
        { 7, "    name: {}", 7, "applications[0].name", "has no text" },
        { 8, "    suspended: false", 5, "applications[0].profile", "'profile' is missing" },
        { 8, "    profile: educational", 8, "applications[0].profile", "Did you mean 'education'?" },
        { 8, "    profile: education\n    suspended: yes", 9, "applications[0].suspended", "neither true nor false" },
        { 9, "    redirect_uris: []", 9, "applications[0].redirect_uris", "empty list" },
        { 9, "    redirect_uris: https://north.example/callback", 9, "applications[0].redirect_uris", "must be a list" },
        { 9, "    redirect_uris: [http://north.example/callback]", 9, "applications[0].redirect_uris[0]", "http is for loopback hosts only" },
        { 9, "    redirect_uris: ['https://north.example/#x']", 9, "applications[0].redirect_uris[0]", "has no fragment" },
        { 9, "    redirect_uris: ['https://*.north.example/']", 9, "applications[0].redirect_uris[0]", "no wildcard" },
        { 9, "    redirect_uris: [https://north.example/a, https://north.example/a]", 9, "applications[0].redirect_uris[1]", "stands twice in the list" },
        { 10, "    secrets: [" + Literal + "]", 10, "applications[0].secrets[0]", "A secret never stands in the file" },
        { 10, "    secrets: [sha256:abc]", 10, "applications[0].secrets[0]", "sha256: and 43 characters" },
        { 10, "    secrets: [env:2FAST]", 10, "applications[0].secrets[0]", "Write env:NAME" },
        { 10, "    secrets: []", 10, "applications[0].secrets", "is empty" },
        { 10, "    secrets: [env:A, env:B, env:C]", 10, "applications[0].secrets", "at most 2" },
        { 10, "    type: public\n    secrets: [env:A]", 11, "applications[0].secrets", "cannot keep a secret" },
        { 10, "    type: public\n    pkce: optional", 11, "applications[0].pkce", "PKCE is required" },
        { 10, "    type: secret\n    secrets: [env:A]", 10, "applications[0].type", "is not one of confidential, public, native" },
        { 10, "    secrets: [env:A]\n    code_seconds: 601", 11, "applications[0].code_seconds", "from 1 to 600" },
        { 10, "    secrets: [env:A]\n    access_token_seconds: 0", 11, "applications[0].access_token_seconds", "from 1 to 86400" },
        { 10, "    secrets: [env:A]\n    id_token_seconds: 5m", 11, "applications[0].id_token_seconds", "not a whole number" },
        { 10, "    secrets: [env:A]\n    id_token_algorithm: HS256", 11, "applications[0].id_token_algorithm", "is not one of RS256, PS256, ES256" },
        { 10, "    secrets: [env:A]\n    scopes: ['openid profile']", 11, "applications[0].scopes[0]", "one word in each item" },
        { 11, "    organisations: [pool]", 11, "applications[0].organisations[0]", "There is no organisation 'pool' here. Did you mean 'pole'?" },
        { 11, "    organisations: some", 11, "applications[0].organisations", "neither none, all nor a list" },
        { 11, "    organisations: []", 11, "applications[0].organisations", "empty list" },
        { 11, "    role_required: true", 5, "applications[0].organisations", "'organisations' is missing" },
        { 11, "    organisations: all\n    suspended_organisations: [nobody]", 12, "applications[0].suspended_organisations[0]", "There is no organisation 'nobody'" },
        { 12, "    test: yes", 12, "applications[0].test", "neither true nor false" },
        { 12, "    target_link_uris: [north.example/week]", 12, "applications[0].target_link_uris[0]", "is not an address" },
        { 12, "    policy_uri: 'javascript:alert(1)'", 12, "applications[0].policy_uri", "is not an address" },
        { 12, "    tos_uri: http://north.example/", 12, "applications[0].tos_uri", "Use https" },
        { 12, "    sector: two words", 12, "applications[0].sector", "without space" },
        { 12, "    default_acr_values: ['urn:one urn:two']", 12, "applications[0].default_acr_values[0]", "is not an authentication context" },
        { 12, "    home_page: north.example", 12, "applications[0].home_page", "is not an address" },
        { 12, "    home_page: http://north.example/", 12, "applications[0].home_page", "Use https" },
        { 12, "    home_page: https://me:" + Literal + "@north.example/", 12, "applications[0].home_page", "holds a user name or password" },
        { 14, "      - { claim: sub, source: uid, in: [id_token] }", 14, "applications[0].claims[0].claim", "a claim of the protocol itself" },
        { 14, "      - { claim: role, source: Edu Role, in: [id_token] }", 14, "applications[0].claims[0].source", "A source is" },
        { 14, "      - { claim: role, source: 'person:shoe_size', in: [id_token] }", 14, "applications[0].claims[0].source", "A source is" },
        { 14, "      - { claim: role, source: edu_role, in: [] }", 14, "applications[0].claims[0].in", "empty list" },
        { 14, "      - { claim: role, source: edu_role, in: [idtoken] }", 14, "applications[0].claims[0].in[0]", "is not one of id_token, access_token, userinfo" },
        { 14, "      - { claim: edu_role, in: [id_token] }\n      - { claim: edu_role, in: [userinfo] }", 15, "applications[0].claims[1].claim", "stands twice" },
        { 15, "    session: { mode: sometimes }", 15, "applications[0].session.mode", "is not one of never, opt_in, always" },
        { 15, "    session: { idle_seconds: 7200, absolute_seconds: 3600 }", 15, "applications[0].session.idle_seconds", "at most absolute_seconds" },
        { 15, "    session: always", 15, "applications[0].session", "must be a block of keys" },
        { 16, "    minimum_level: high", 16, "applications[0].minimum_level", "is not one of geen, laag, gemiddeld, verhoogd, hoog" },
        { 27, "    name: East\n  - id: pole\n    name: Pole", 28, "organisations[2].id", "The organisation 'pole' is there already, on line 18" },
        { 20, "    identifiers: { brin: 12AB00 }", 20, "organisations[0].identifiers.brin", "is not a type of identifier. Did you mean 'brin6'?" },
        { 20, "    identifiers: { brin6: 12ab }", 20, "organisations[0].identifiers.brin6", "does not have the form of brin6" },
        { 21, "    scopes: ['@pole.example']", 21, "organisations[0].scopes[0]", "is not a scope" },
        { 21, "    networks: [10.0.0.0/8, 10.1.0.0/16]", 21, "organisations[0].networks[1]", "overlap" },
        { 21, "    networks: [0.0.0.0/0]", 21, "organisations[0].networks[0]", "too wide" },
        { 21, "    networks: [192.0.2.1]", 21, "organisations[0].networks[0]", "is not a network" },
        { 21, "    networks: 192.0.2.0/24", 21, "organisations[0].networks", "must be a list" },
        { 21, "    sector: school", 21, "organisations[0].sector", "is not one of po, vo" },
        { 21, "    identity_proofing: 4", 21, "organisations[0].identity_proofing", "from 0 to 3" },
        { 21, "    default_role: teacher", 21, "organisations[0].default_role", "is not one of onderwijsdeelnemer" },
        { 21, "    support: { email: help@pole.example }", 21, "organisations[0].support.name", "'name' is missing" },
        { 21, "    support: { name: Desk, email: help }", 21, "organisations[0].support.email", "is not an e-mail address" },
        { 22, "    state: open", 22, "organisations[0].state", "is not one of draft, published, suspended" },
        { 22, "    suspended: true", 22, "organisations[0].suspended", "is not a key of this block" },
        { 22, "    applications: some", 22, "organisations[0].applications", "neither all nor a list" },
        { 22, "    applications: none", 22, "organisations[0].applications", "an empty list is nobody" },
        { 22, "    applications: [nort]", 22, "organisations[0].applications[0]", "There is no application 'nort' here. Did you mean 'north'?" },
        { 22, "    applications: { north: true }", 22, "organisations[0].applications", "must be a list" },
        { 22, "    applications:", 22, "organisations[0].applications", "has no value" },
        { 22, "    domains: [Pole.example]", 22, "organisations[0].domains[0]", "in lower case" },
        { 23, "    country: Netherlands", 23, "organisations[0].country", "two capitals" },
        { 25, "      metadata_url: ftp://pole.example/metadata", 25, "organisations[0].saml.metadata_url", "is not an address" },
        { 25, "      metadata_url: https://pole.example/é", 25, "organisations[0].saml.metadata_url", "is not an address" },
        { 25, "      metadata_url: \"https://pole.example/\\x7F\"", 25, "organisations[0].saml.metadata_url", "is not an address" },
        { 25, "      metadata_url: https://pole.example/metadata\n      metadata: https://pole.example/metadata", 26, "organisations[0].saml.metadata", "Did you mean 'metadata_url'?" },
        { 25, "      metadata_url: https://pole.example/metadata\n      metadata_file: pole.xml", 24, "organisations[0].saml", "more than one way" },
        { 25, "      metadata_file: https://pole.example/metadata", 25, "organisations[0].saml.metadata_file", "use metadata_url" },
        { 25, "      sign_requests: true", 24, "organisations[0].saml", "Nothing says where the organisation is" },
        { 25, "      entity_id: urn:pole\n      post_url: https://pole.example/sso", 24, "organisations[0].saml.certificates", "no answer can be believed" },
        { 25, "      metadata_url: https://pole.example/metadata\n      metadata_certificates: [AAAA]", 26, "organisations[0].saml.metadata_certificates[0]", "This is not a certificate" },
        { 25, "      metadata_url: https://pole.example/metadata\n    attribute_map: edupersoon", 26, "organisations[0].attribute_map", "Did you mean 'eduperson'?" },
        { 25, "      metadata_url: https://pole.example/metadata\n    rules: [{ target: 'person:shoe_size', sources: [size] }]", 26, "organisations[0].rules[0].target", "no person identifier 'shoe_size'" },
        { 25, "      metadata_url: https://pole.example/metadata\n    operators: [surfconex]", 26, "organisations[0].operators[0]", "Did you mean 'surfconext'?" },
        { 27, "    name: East\n    operators: [eduid]", 28, "organisations[1].operators", "this organisation has none here" },
        { 25, "      metadata_url: https://pole.example/metadata\n    rules: [{ target: email }]", 26, "organisations[0].rules[0].sources", "'sources' is missing" },
        { 25, "      metadata_url: https://pole.example/metadata\n    oidc: { issuer: https://pole.example, client_id: hub, client_secret: env:A }", 26, "organisations[0].oidc", "an upstream speaks one" },
        { 27, "    name: East\n    place: Eastville", 28, "organisations[1].place", "Move it to the entry" },
        { 27, "    name: East\n    attribute_map: oidc", 28, "organisations[1].attribute_map", "this organisation has none here" },
        { 28, "upstreams:\n  - { id: pole, organisations: [pole], saml: { metadata_url: https://pole.example } }", 29, "upstreams[0].id", "The upstream 'pole' is there already, on line 18" },
        { 30, "    organisations: []", 30, "upstreams[0].organisations", "empty list" },
        { 32, "      issuer: https://land.example?x=1", 32, "upstreams[0].oidc.issuer", "has a query" },
        { 32, "      issuer: 'https://login.example/{tenantid}/v2.0'", 31, "upstreams[0].oidc.tenants", "lets every tenant in" },
        { 32, "      issuer: https://land.example\n      token_endpoint: https://land.example/token\n      jwks_uri: https://land.example/keys", 31, "upstreams[0].oidc.authorization_endpoint", "By hand all of" },
        { 32, "      issuer: https://land.example\n      algorithms: [none]", 33, "upstreams[0].oidc.algorithms[0]", "not an algorithm that the hub takes" },
        { 33, "      client_id: hub\n      userinfo_endpoint: https://land.example/me", 34, "upstreams[0].oidc.userinfo_endpoint", "counts only by hand" },
        { 33, "      client_id: hub\n      client_authentication: none", 35, "upstreams[0].oidc.client_secret", "Remove one of both" },
        { 33, "      client_id: hub\n      extra_parameters: { state: x }", 34, "upstreams[0].oidc.extra_parameters.state", "the hub's own to say" },
        { 33, "      client_id: hub\n      skew_seconds: 3600", 34, "upstreams[0].oidc.skew_seconds", "from 0 to 600" },
        { 33, "      scopes: [openid]", 31, "upstreams[0].oidc.client_id", "'client_id' is missing" },
        { 34, "      client_secret: " + Literal, 34, "upstreams[0].oidc.client_secret", "A secret never stands in the file" },
        { 34, "      client_secret: " + HubFiles.Hash, 34, "upstreams[0].oidc.client_secret", "A hash will not do here" },
        { 34, "      scopes: [openid]", 31, "upstreams[0].oidc.client_secret", "or client_authentication: none" },
        { 36, "  - id: pole", 18, "organisations[0].id", "The discovery entry 'pole' is there already" },
        { 37, "    organisation: west", 37, "entries[0].organisation", "There is no organisation 'west'" },
        { 38, "    upstream: land\n    domains: [pole.example]", 39, "entries[0].domains[0]", "belongs to the organisation 'pole' already, on line 22" },
        { 16, "    minimum_level: laag\n  - { id: North, suite: workbooks, name: N, profile: education, redirect_uris: ['https://n.example/'], organisations: none }", 17, "applications[1].id", "differs only in capitals from 'north' on line 5" },
        { 25, "      metadata_url: https://pole.example/metadata\n      valid_until: 2030-01-01T00:00:00Z", 26, "organisations[0].saml.valid_until", "counts only by hand" },
        { 25, "      entity_id: urn:pole\n      post_url: https://pole.example/sso\n      certificates: [" + Certificate + "]\n      valid_until: tomorrow", 28, "organisations[0].saml.valid_until", "not an instant" },
        { 38, "    upstream: lant", 38, "entries[0].upstream", "There is no upstream 'lant' here. Did you mean 'land'?" },
        { 38, "    upstream: pole", 38, "entries[0].upstream", "does not speak for 'east'" },
        { 25, "      metadata_source: surf\n      entity_id: urn:pole", 25, "organisations[0].saml.metadata_source", "There is no metadata source 'surf' here" },
        { 38, "    upstream: land\nmetadata_sources:\n  - { id: surf, certificates: [" + Certificate + "] }", 40, "metadata_sources[0]", "Give aggregate_url" },
        { 38, "    upstream: land\nmetadata_sources:\n  - { id: surf, aggregate_url: https://surf.example/all, mdq_url: https://surf.example/, certificates: [" + Certificate + "] }", 40, "metadata_sources[0]", "Keep one" },
        { 38, "    upstream: land\nmetadata_sources:\n  - { id: surf, aggregate_url: https://surf.example/all }", 40, "metadata_sources[0].certificates", "must have signed the metadata" },
        { 38, "    upstream: land\nmetadata_sources:\n  - { id: surf, aggregate_url: https://surf.example/all, certificates: [] }", 40, "metadata_sources[0].certificates", "There is no certificate" },
        { 38, "    upstream: land\nmetadata_sources:\n  - { id: surf, mdq_url: 'https://surf.example/?x', certificates: [" + Certificate + "] }", 40, "metadata_sources[0].mdq_url", "has a query" },
        { 38, "    upstream: land\nmetadata_sources:\n  - { id: surf, mdq_url: http://surf.example/, certificates: [" + Certificate + "] }", 40, "metadata_sources[0].mdq_url", "is http" },
        { 38, "    upstream: land\nmetadata_sources:\n  - { id: surf, aggregate_url: https://surf.example/all, certificates: [AAAA] }", 40, "metadata_sources[0].certificates[0]", "not a certificate" },
        { 38, "    upstream: land\nmetadata_sources:\n  - { id: surf, aggregate_url: https://surf.example/all, max_mb: 4096, certificates: [" + Certificate + "] }", 40, "metadata_sources[0].max_mb", "from 1 to 1024" },
        { 38, "    upstream: land\nmetadata_sources:\n  - { id: surf, aggregate_url: https://surf.example/all, allow: [md5], certificates: [" + Certificate + "] }", 40, "metadata_sources[0].allow[0]", "is none of" },
        { 38, "    upstream: land\nmetadata_sources:\n  - { id: surf, aggregate_url: https://surf.example/all, refresh: 60, certificates: [" + Certificate + "] }", 40, "metadata_sources[0].refresh", "is not a key" },
        { 38, "    hidden: maybe", 38, "entries[0].hidden", "neither true nor false" },
        { 38, "    hidden: true\n    hidden: false", 39, "", "The key 'hidden' stands twice" },
        { 38, "    hidden: &flag true", 38, "", "Anchors (&name) are not read here" },
        { 38, "    hidden: *flag", 38, "", "Aliases (*name) are not read here" },
        { 38, "    hidden: !!bool true", 38, "", "Tags (!name) are not read here" },
        { 38, "\thidden: true", 38, "", "indents with spaces" },
        { 38, "    hidden: true\n---\nentries: []", 39, "", "A second document" },
        { 38, "    hidden: [[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]", 38, "", "more than 16 levels deep" },
        { 38, "    ? [a, b]\n    : c", 38, "", "A key must be a word" },
        { 38, "  upstream: land", 38, "", "This is not YAML" },
        { 38, "    hidden: !<%> true", 38, "", "This is not YAML" },
        { 38, "    upstream: \"la\\0nd\"", 38, "", "a NUL or half a character" },
        { 38, "    upstream: \"la\\uD800nd\"", 38, "", "invalid Unicode surrogates" },
        { 38, "    upstream: land\nentrys: []", 39, "entrys", "Did you mean 'entries'?" },
    };

    [Fact]
    public void Organisations_that_log_in_at_one_place_may_share_a_domain()
    {
        const string Board = """
            organisations:
              - { id: board, name: Board }
              - { id: one, name: One }
              - { id: two, name: Two }
            upstreams:
              - { id: board, organisations: [one, two], saml: { metadata_url: 'https://board.example/metadata' } }
            entries:
              - { id: one, organisation: one, domains: [board.example] }
              - { id: two, organisation: two, domains: [board.example] }
              - { id: two-pupils, organisation: two, domains: [board.example] }
            """;

        HubFiles.Problems(Board).Should().BeEmpty();
        HubFiles.Problems(Board + "\n  - { id: board, organisation: board, domains: [board.example] }").Should().ContainSingle().Which.Field.Should().Be("entries[3].domains[0]");
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Names_the_one_thing_that_is_wrong(int replaced, string replacement, int line, string field, string message)
    {
        var problems = HubFiles.Problems(HubFiles.With(replaced, replacement));

        problems.Should().ContainSingle(because: "{0}", string.Join('\n', problems));
        (problems[0].Line, problems[0].Field).Should().Be((line, field), "{0}", problems[0]);
        problems[0].Message.Should().Contain(message).And.NotContain(Literal);
    }

    [Fact]
    public void Names_everything_that_is_wrong_at_once_in_the_order_of_the_file()
    {
        var problems = HubFiles.Problems("""
            suites:
              - id: Workbooks
            applications:
              - id: north
                suite: nowhere
                profil: education
                organisations: [nobody]
            organisations:
              - id: pole
                name: Pole
                saml: { metadata_url: pole }
            """);

        problems.Select(problem => (problem.Line, problem.Field)).Should().Equal(
            (2, "suites[0].id"), (2, "suites[0].name"),
            (4, "applications[0].name"), (4, "applications[0].profile"), (4, "applications[0].redirect_uris"),
            (5, "applications[0].suite"), (6, "applications[0].profil"), (7, "applications[0].organisations[0]"),
            (11, "organisations[0].saml.metadata_url"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    [InlineData("~")]
    public void Refuses_a_file_that_says_nothing(string text) =>
        HubFiles.Problems(text).Should().ContainSingle().Which.Message.Should().Contain("The file is empty");

    [Theory]
    [InlineData("- suites")]
    [InlineData("suites")]
    public void Refuses_a_file_that_is_no_block_of_keys(string text) =>
        HubFiles.Problems(text).Should().ContainSingle().Which.Message.Should().Contain("must be a block of keys");

    [Fact]
    public void Refuses_a_file_of_more_than_64_million_characters() =>
        HubFiles.Problems(new string('#', (64 * 1024 * 1024) + 1)).Should().ContainSingle().Which.Message.Should().Contain("at most");

    [Theory]
    [InlineData("suites: [", "[],", 5_000_000)]
    [InlineData("suites:\n", "- a\n", 5_000_000)]
    [InlineData("suites:\n", "- {a: b}\n", 2_000_000)]
    public void Refuses_a_file_of_too_many_values_before_it_holds_them_all(string start, string piece, int times)
    {
        var text = new System.Text.StringBuilder(start, start.Length + (piece.Length * times)).Insert(start.Length, piece, times).ToString();

        HubFiles.Problems(text).Should().ContainSingle().Which.Message.Should().Contain("more than 4000000 values");
    }

    [Fact]
    public void Names_ten_thousand_problems_and_counts_the_rest()
    {
        var problems = HubFiles.Problems("suites:\n" + string.Concat(Enumerable.Repeat("  - a\n", 30_000)));

        problems.Should().HaveCount(10_001);
        problems[^1].Message.Should().StartWith("There are 20000 more problems");
    }

    [Fact]
    public void Does_not_open_a_bomb()
    {
        const string Bomb = """
            a: &a [x, x, x, x, x, x, x, x, x]
            b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
            c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
            """;

        HubFiles.Problems(Bomb).Should().ContainSingle().Which.Message.Should().Contain("Anchors");
    }

    [Fact]
    public void Whatever_is_broken_is_told_and_nothing_is_thrown()
    {
        string[] pieces =
        [
            "&a", "*a", "!!x", "!<%>", "%YAML 1.1\n", "---", "...", "\"", "'", "|", "|9", ">-", "?", ": ", "- ", "[", "]", "{", "}", "#", "\t", "\n", "\r", "\u2028", "\u0085", "\0",
            "\"\\x\"", "\"\\U00110000\"", "\"\\uD800\"", "@", "`", "~", "<<: ", ",", "  ", "\uFEFF", "\uD800", "null", "env:", "file:", "sha256:", "{tenantid}", "http://[::1", "1e999", "-1", "99999999999999",
            "-----BEGIN CERTIFICATE-----",
        ];
        var dice = new Random(7);
        for (var run = 0; run < 3000; run++)
        {
            var text = new System.Text.StringBuilder(HubFiles.Example);
            for (var cut = dice.Next(1, 4); cut > 0; cut--)
            {
                var at = dice.Next(text.Length - 10);
                _ = dice.Next(2) == 0 ? text.Insert(at, pieces[dice.Next(pieces.Length)]) : text.Remove(at, dice.Next(1, 9));
            }

            var file = text.ToString();
            var read = () => HubFiles.Problems(file);

            read.Should().NotThrow("of {0}", file).Which.Should().NotContain(problem => problem.Message.Length == 0 || problem.Line < 1 || problem.Message.Contains('\n'));
        }
    }

    [Fact]
    public void Refuses_a_weak_certificate() =>
        HubFiles.Problems(HubFiles.With(25, $"      entity_id: urn:pole\n      post_url: https://pole.example/sso\n      certificates: [{HubFiles.Certificate(1024)}]"))
            .Should().ContainSingle().Which.ToString().Should().StartWith("line 27, organisations[0].saml.certificates[0]: ").And.Contain("1024 bits");

    [Theory]
    [InlineData(1024, "allow: [rsa-1024]", null)]
    [InlineData(1024, "allow: [sha1]", "1024 bits")]
    [InlineData(512, "allow: [rsa-1024]", "512 bits")]
    public void A_short_key_given_by_hand_counts_where_the_organisation_is_allowed_one(int bits, string allow, string? problem)
    {
        var problems = HubFiles.Problems(HubFiles.With(25, $"      entity_id: urn:pole\n      post_url: https://pole.example/sso\n      certificates: [{HubFiles.Certificate(bits)}]\n      {allow}"));
        var told = problems.Select(found => found.ToString());
        if (problem is null)
        {
            told.Should().BeEmpty();
        }
        else
        {
            told.Should().ContainSingle().Which.Should().Contain(problem);
        }
    }

    [Theory]
    [InlineData("force_authn: always", "force_authn")]
    [InlineData("comparison: about", "comparison")]
    [InlineData("login_hint: body", "login_hint")]
    [InlineData("proxy_count: 99", "proxy_count")]
    [InlineData("idp_list: [not a uri]", "idp_list[0]")]
    [InlineData("authn_contexts: [mfa]", "authn_contexts[0]")]
    [InlineData("algorithms: [hmac-sha256]", "algorithms[0]")]
    public void What_a_request_asks_is_one_of_the_known_words(string line, string field) =>
        HubFiles.Problems(HubFiles.With(25, $"      metadata_url: https://pole.example/metadata\n      {line}")).Should().ContainSingle().Which.Field.Should().Be("organisations[0].saml." + field);

    [Fact]
    public void What_products_differ_in_is_read()
    {
        var file = HubFiles.Accepted(HubFiles.With(25, """
                  metadata_url: https://pole.example/metadata
                  force_authn: never
                  authn_contexts: ["https://refeds.org/profile/mfa"]
                  authn_contexts_supported: ["https://refeds.org/profile/sfa", "https://refeds.org/profile/mfa"]
                  comparison: minimum
                  requester_id: true
                  proxy_count: 0
                  idp_list: [urn:one]
                  login_hint: subject
                  passive: true
                  algorithms: [rsa-sha256]
                  allow_create: false
            """));
        Upstreams.Saml.SamlSettings.TryParse(file.Upstreams.Single(upstream => upstream.Upstream.Protocol == "saml").Settings.ToJsonString())!.Should().BeEquivalentTo(new
        {
            ForceAuthn = "never",
            AuthnContexts = (string[])["https://refeds.org/profile/mfa"],
            AuthnContextsSupported = (string[])["https://refeds.org/profile/sfa", "https://refeds.org/profile/mfa"],
            Comparison = "minimum",
            RequesterId = true,
            ProxyCount = 0,
            IdpList = (string[])["urn:one"],
            LoginHint = "subject",
            Passive = true,
            Algorithms = (string[])["rsa-sha256"],
            AllowCreate = false,
        });
    }

    [Fact]
    public void Shows_a_value_of_the_file_short_and_on_one_line()
    {
        var problem = HubFiles.Problems(HubFiles.With(8, $"    profile: \"edu\\ncation{new string('x', 500)}\"")).Should().ContainSingle().Subject;

        problem.Message.Should().NotContain("\n").And.NotContain(new string('x', 100));
    }
}
