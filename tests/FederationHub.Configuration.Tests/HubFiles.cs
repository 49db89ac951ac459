using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FederationHub.Configuration.Tests;

/// <summary>Hub files to start from, and what a reading gave.</summary>
internal static class HubFiles
{
    /// <summary>The hash of the secret "test".</summary>
    public const string Hash = "sha256:n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg";

    /// <summary>A file in order, with one of everything. Rows of tests replace one line; the numbers are its lines.</summary>
    public static string Valid { get; } =
        /* 1 */ "suites:\n" +
        /* 2 */ "  - id: workbooks\n" +
        /* 3 */ "    name: Workbooks\n" +
        /* 4 */ "applications:\n" +
        /* 5 */ "  - id: north\n" +
        /* 6 */ "    suite: workbooks\n" +
        /* 7 */ "    name: { nl: Noord, en: North }\n" +
        /* 8 */ "    profile: education\n" +
        /* 9 */ "    redirect_uris: [https://north.example/callback]\n" +
        /* 10 */ "    secrets: [" + Hash + "]\n" +
        /* 11 */ "    organisations: [pole]\n" +
        /* 12 */ "    home_page: https://north.example/\n" +
        /* 13 */ "    claims:\n" +
        /* 14 */ "      - { claim: role, source: edu_role, in: [id_token] }\n" +
        /* 15 */ "    session: { mode: always, idle_seconds: 60 }\n" +
        /* 16 */ "    minimum_level: laag\n" +
        /* 17 */ "organisations:\n" +
        /* 18 */ "  - id: pole\n" +
        /* 19 */ "    name: Pole College\n" +
        /* 20 */ "    identifiers: { brin6: 12AB00 }\n" +
        /* 21 */ "    scopes: [pole.example]\n" +
        /* 22 */ "    domains: [pole.example]\n" +
        /* 23 */ "    country: NL\n" +
        /* 24 */ "    saml:\n" +
        /* 25 */ "      metadata_url: https://pole.example/metadata\n" +
        /* 26 */ "  - id: east\n" +
        /* 27 */ "    name: East College\n" +
        /* 28 */ "upstreams:\n" +
        /* 29 */ "  - id: land\n" +
        /* 30 */ "    organisations: [east]\n" +
        /* 31 */ "    oidc:\n" +
        /* 32 */ "      issuer: https://land.example\n" +
        /* 33 */ "      client_id: hub\n" +
        /* 34 */ "      client_secret: env:LAND_SECRET\n" +
        /* 35 */ "entries:\n" +
        /* 36 */ "  - id: east-staff\n" +
        /* 37 */ "    organisation: east\n" +
        /* 38 */ "    upstream: land\n";

    public static string FormatPage { get; } = File.ReadAllText(Path.Combine(Root(), "src/FederationHub.Configuration/format.md"));

    /// <summary>The example of the format page.</summary>
    public static string Example { get; } = FormatPage.Split("```yaml\n")[1].Split("```")[0];

    public static HubFile Accepted(string text)
    {
        var reading = HubFileReader.Read(text);
        return reading.Should().BeOfType<HubFileReading.Accepted>(because: "{0}", reading is HubFileReading.Refused refused ? string.Join('\n', refused.Problems) : "").Subject.File;
    }

    public static IReadOnlyList<FileProblem> Problems(string text) => HubFileReader.Read(text) is HubFileReading.Refused refused ? refused.Problems : [];

    /// <summary>The file with one of its lines replaced by others.</summary>
    public static string With(int line, string replacement)
    {
        var lines = Valid.Split('\n');
        lines[line - 1] = replacement;
        return string.Join('\n', lines);
    }

    /// <summary>A certificate with a key of this size, as base64.</summary>
    public static string Certificate(int bits = 2048)
    {
        using var key = RSA.Create(bits);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(50));
        return Convert.ToBase64String(certificate.RawData);
    }

    // From bin/CONFIGURATION/net10.0 of this project. A deterministic build knows no path of a source file.
    private static string Root() => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../.."));
}
