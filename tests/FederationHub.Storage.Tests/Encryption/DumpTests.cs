using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Core.Ports;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using FederationHub.Storage.Tests.Ports;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Encryption;

/// <summary>Whoever gets a copy of the database learns no secret and no person from it.</summary>
public abstract class DumpTests(TestDatabase database)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Holds_no_handle_secret_key_or_value_of_a_person_in_any_form()
    {
        var secrets = await WriteAllAsync();
        var dump = (await database.DumpAsync()).Select(content => Encoding.Latin1.GetString(content)).ToArray();

        dump.Sum(content => content.Length).Should().BeGreaterThan(10_000);
        dump.Should().Contain(content => content.Contains("bibliotheek", StringComparison.Ordinal), "what is no secret proves that the dump is one");
        foreach (var (name, secret) in secrets)
        {
            foreach (var form in Forms(secret))
            {
                dump.Any(content => content.Contains(form, StringComparison.OrdinalIgnoreCase)).Should().BeFalse($"{name} stands in the dump");
            }
        }
    }

    [Fact]
    public async Task The_search_finds_a_value_that_stands_there_in_each_form()
    {
        var value = Encoding.UTF8.GetBytes("marker-of-the-search");
        await database.ExecuteAsync("CREATE TABLE IF NOT EXISTS leak (plain TEXT)");
        await database.ExecuteAsync($"INSERT INTO leak VALUES ('x{Encoding.UTF8.GetString(value)}'), ('{Convert.ToHexString(value)}'), ('{Convert.ToBase64String([1, .. value, 9])}')");

        var dump = (await database.DumpAsync()).Select(content => Encoding.Latin1.GetString(content)).ToArray();

        Forms(value).Count(form => dump.Any(content => content.Contains(form, StringComparison.OrdinalIgnoreCase))).Should().BeGreaterThanOrEqualTo(3);
    }

    /// <summary>Writes something through every port, and gives what must not be seen of it.</summary>
    private async Task<List<(string Name, byte[] Secret)>> WriteAllAsync()
    {
        var hub = database.Hub;
        var now = database.Clock.Now;
        string Handle() => Randomness.System.Handle();
        var (login, leg, session, rotated, code, token) = (Handle(), Handle(), Handle(), Handle(), Handle(), Handle());

        var logins = hub.GetRequiredService<ILoginStore>();
        await hub.SaveAsync(logins.Starting(login, Samples.Started(now)));
        await hub.SaveAsync(logins.Moving(login, 1, Samples.Whole(now)));
        await hub.SaveAsync(logins.Sending(leg, Samples.Leg(now)));
        await hub.SaveAsync(logins.SpendingLeg(leg));

        var sessions = hub.GetRequiredService<ISessionStore>();
        var kept = Samples.Session(now);
        await hub.SaveAsync(sessions.Starting(session, kept));
        (await hub.SaveAsync(sessions.Changing((await sessions.FindAsync(session, Token))!))).Should().BeTrue();
        await sessions.RotateAsync(session, rotated, Token);

        var pushed = Handle();
        await hub.GetRequiredService<IPushedRequestStore>().PutAsync(pushed, new PushedRequest("bibliotheek", [new("login_hint", Samples.Person)], now.AddMinutes(1)), Token);

        var grants = hub.GetRequiredService<IGrantStore>();
        await hub.SaveAsync(grants.PuttingCode(code, GrantStoreConformance.Grant(now), TimeSpan.FromMinutes(1)));
        await grants.TrySpendCodeAsync(code, TimeSpan.FromMinutes(1), new NewAccessToken(token, GrantStoreConformance.Record(now), TimeSpan.FromMinutes(1), hub.GetRequiredService<IAuditLog>().Appending(new Core.Audit.AuditEvent(now, "token.tested", "7KQ2M9XA4T", null, null, null, null))), Token);
        await hub.SaveAsync(hub.GetRequiredService<IReplayGuard>().Remembering("assertion", "issuer " + Samples.Person, now.AddMinutes(1)));

        await hub.SaveAsync(hub.GetRequiredService<IConsentStore>().Giving(Samples.Consent("pseudonym", "bibliotheek", now)));
        var captures = hub.GetRequiredService<ICaptureStore>();
        var invitation = Handle();
        await hub.SaveAsync(captures.Inviting(invitation, new CaptureInvitation("bibliotheek", "school", now.AddMinutes(1))));
        await hub.SaveAsync(captures.Keeping(new CapturedStatement
        {
            Reference = "7KQ2M9XA4T", Application = "bibliotheek", Entry = "school", At = now, EndsAt = now.AddMinutes(1), Statement = Samples.Whole(now).Answer!,
        }));

        await hub.GetRequiredService<ISettingsStore>().SaveAsync(
            Samples.Settings(), new Dictionary<string, string>(StringComparer.Ordinal) { ["school-secret"] = "secret-of-the-upstream" }, 0, Token);
        await hub.GetRequiredService<IKeyVault>().PutAsync(VaultKinds.DataProtection, "ring", "<key>data-protection-marker</key>"u8.ToArray(), Token);

        var keys = hub.GetRequiredService<IHubKeys>();
        var signing = await hub.GetRequiredService<ISigningKeys>().PublishedAsync(Token);
        var saml = (await keys.SamlDecryptionAsync(Token)).Prepend(await keys.SamlSigningAsync(Token)).ToList();
        var masterKey = Convert.FromBase64String(await File.ReadAllTextAsync(database.Settings.MasterKeyFile ?? Path.Combine(database.Folder, "hub.db.master-key"), Token));

        List<(string, byte[])> secrets =
        [
            ("the person", Encoding.UTF8.GetBytes(Samples.Person)), ("the person in JSON", Encoding.UTF8.GetBytes("van-der-Marker")), ("the ECK iD", Encoding.ASCII.GetBytes(Samples.EckId)), ("the hash in the ECK iD", Encoding.ASCII.GetBytes(Samples.EckId[^128..])), ("the leg's memory", "verifier"u8.ToArray()),
            ("the upstream's secret", "secret-of-the-upstream"u8.ToArray()), ("a data protection key", "data-protection-marker"u8.ToArray()),
            ("the pairwise key", await keys.PairwiseAsync(Token)), ("the key of pseudonyms", await keys.PersonsAsync(Token)), ("an invitation", Encoding.ASCII.GetBytes(invitation)), ("the master key", masterKey),
        ];
        secrets.AddRange(new[] { login, leg, session, rotated, code, token, pushed }.Select((handle, i) => ($"handle {i}", Encoding.ASCII.GetBytes(handle))));
        secrets.AddRange(new[] { login, leg, session, rotated, code, token, pushed }.Select((handle, i) => ($"bytes of handle {i}", Base64Url.DecodeFromChars(handle))));
        secrets.AddRange(signing.Select(key => ($"signing key {key.Algorithm}", key.ExportPkcs8PrivateKey()[40..72])));
        foreach (var certificate in saml)
        {
            using var rsa = System.Security.Cryptography.X509Certificates.RSACertificateExtensions.GetRSAPrivateKey(certificate)!;
            secrets.Add(("a prime of the SAML key", rsa.ExportParameters(includePrivateParameters: true).P![..32]));
        }

        return secrets;
    }

    /// <summary>Plain, hex, and the middle of base64 in its three alignments, which is how base64 looks inside something longer.</summary>
    private static IEnumerable<string> Forms(byte[] secret)
    {
        yield return Encoding.Latin1.GetString(secret);
        yield return Convert.ToHexString(secret);
        for (var shift = 0; shift < 3; shift++)
        {
            var encoded = Convert.ToBase64String([.. new byte[shift], .. secret]);
            var inner = encoded[(shift == 0 ? 0 : 4)..^4];
            if (inner.Length >= 8)
            {
                yield return inner;
                yield return inner.Replace('+', '-').Replace('/', '_');
            }
        }
    }
}

public sealed class DumpOfSqlite(SqliteTestDatabase database) : DumpTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class DumpOfPostgreSql(PostgreSqlTestDatabase database) : DumpTests(database), IClassFixture<PostgreSqlTestDatabase>;
