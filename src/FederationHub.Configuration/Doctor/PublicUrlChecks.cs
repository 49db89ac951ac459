using System.Globalization;
using System.Text.Json;
using FederationHub.Core;
using FederationHub.Upstreams.Outbound;

namespace FederationHub.Configuration.Doctor;

internal static class PublicUrlChecks
{
    private const int Ok = 200;
    private const int Misdirected = 421;
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);
    private static readonly TimeSpan VerySoon = TimeSpan.FromDays(7);

    public static IEnumerable<Finding> Of(DoctorFacts facts, DateTimeOffset now)
    {
        if (facts.Address is not { } address)
        {
            yield return DoctorRules.PublicReachable.Unchecked("The public URL is not set right; see settings.");
            yield break;
        }

        if (facts.PublicUrl is not { } answers)
        {
            yield return DoctorRules.PublicReachable.Unchecked("offline");
            yield break;
        }

        yield return Reachable(address, answers.Discovery);
        if (answers.Discovery.Status == Ok)
        {
            yield return Issuer(address, answers.Discovery);
            yield return SameHub(facts, answers.Jwks);
        }

        if (answers.Discovery.Tls is { } tls)
        {
            var left = tls.NotAfter - now;
            var renew = "Renew it now (with certbot: certbot renew --force-renewal; then reload the proxy), and look why that did not happen by itself.";
            yield return left < VerySoon ? DoctorRules.PublicCertificate.Error($"The certificate {(left < TimeSpan.Zero ? "ended" : "ends")} {Words.Days(left)}, on {Words.Day(tls.NotAfter)}.", renew)
                : left < Soon ? DoctorRules.PublicCertificate.Warning($"The certificate ends {Words.Days(left)}, on {Words.Day(tls.NotAfter)}.", renew)
                : tls.NotBefore > now ? DoctorRules.PublicCertificate.Error($"The certificate begins on {Words.Day(tls.NotBefore)} only.", "Check the clock of this machine, then the certificate.")
                : DoctorRules.PublicCertificate.Ok($"certificate until {Words.Day(tls.NotAfter)}");
            yield return tls.NameMatches ? DoctorRules.PublicCertificateName.Ok()
                : DoctorRules.PublicCertificateName.Error($"The certificate is for {tls.Names}, not for {new Uri(address.PublicUrl).Host}.", $"Give the proxy a certificate for {new Uri(address.PublicUrl).Host}.");
            yield return Chain(tls);
            yield return tls.IsModern ? DoctorRules.PublicTls.Ok(tls.Version)
                : DoctorRules.PublicTls.Error($"The connection is {tls.Version}.", "Let the proxy take TLS 1.2 and later only (HAProxy: ssl-default-bind-options ssl-min-ver TLSv1.2).");
        }
    }

    internal static bool TryReadMember(ProbeAnswer answer, string name, out string? value)
    {
        value = null;
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            value = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Finding Reachable(HubAddress address, ProbeAnswer answer)
    {
        var well = address.PublicUrl + "/.well-known/openid-configuration";
        if (answer.Failure is { } failure)
        {
            return DoctorRules.PublicReachable.Error(
                $"{well} cannot be reached from here: {failure}.",
                $"Check DNS (getent hosts {new Uri(address.PublicUrl).Host}), the firewall and the proxy; then that the server runs: systemctl status federationhub. If only this machine cannot reach its own public name, run this command elsewhere too.");
        }

        return answer.Status switch
        {
            Ok => DoctorRules.PublicReachable.Ok(address.PublicUrl),
            Misdirected => DoctorRules.PublicReachable.Error($"{well} answers 421: the hub is asked under another name.", "Let the proxy pass the Host header as it came (HAProxy does; nginx: proxy_set_header Host $host;), and check FederationHub__PublicUrl."),
            >= 300 and < 400 => DoctorRules.PublicReachable.Error($"{well} redirects to {answer.Location} ({answer.Status}).", "Set FederationHub__PublicUrl to where it ends, or remove the redirect: applications do not follow it."),
            502 or 503 or 504 => DoctorRules.PublicReachable.Error($"{well} answers {answer.Status}: the proxy is there, the hub is not.", "systemctl status federationhub; journalctl -u federationhub -n 50"),
            _ => DoctorRules.PublicReachable.Error(string.Create(CultureInfo.InvariantCulture, $"{well} answers {answer.Status}."), "Something else answers at that address: check the proxy's rules and FederationHub__PublicUrl."),
        };
    }

    private static Finding Issuer(HubAddress address, ProbeAnswer answer)
    {
        if (!TryReadMember(answer, "issuer", out var issuer))
        {
            return DoctorRules.PublicIssuer.Error("What stands there is no discovery document.", "Something else answers at that address: check the proxy's rules and FederationHub__PublicUrl.");
        }

        if (issuer != address.PublicUrl)
        {
            return DoctorRules.PublicIssuer.Error($"The hub there calls itself {issuer}; here it is called {address.PublicUrl}.", $"Give the server and this command the same FederationHub__PublicUrl, and restart the server.");
        }

        string[] members = ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"];
        return members.FirstOrDefault(name => !TryReadMember(answer, name, out var value) || value?.StartsWith(address.PublicUrl + "/", StringComparison.Ordinal) != true) is { } foreign
            ? DoctorRules.PublicIssuer.Error($"The {foreign} there is not under {address.PublicUrl}.", "A proxy rewrites the answers of the hub: let it leave them as they are.")
            : DoctorRules.PublicIssuer.Ok();
    }

    private static Finding SameHub(DoctorFacts facts, ProbeAnswer answer)
    {
        if (facts.Keys is not { } keys)
        {
            return DoctorRules.PublicSameHub.Unchecked("The vault could not be opened.");
        }

        var there = KeyIds(answer);
        var here = keys.Where(key => key.Use is KeyUse.SigningNow or KeyUse.SigningNext).Select(key => key.Name).ToHashSet(StringComparer.Ordinal);
        return there is null ? DoctorRules.PublicSameHub.Error("There are no keys at the jwks_uri.", "Look at the log of the server: journalctl -u federationhub -n 50")
            : here.Count == 0 && there.Count > 0 ? DoctorRules.PublicSameHub.Error("The hub at the public URL signs with keys that this database does not have.", "Give this command the settings of the server (FederationHub__Storage__ConnectionString), or find out which hub answers there.")
            : here.IsSubsetOf(there) ? DoctorRules.PublicSameHub.Ok("this hub answers there")
            : here.Overlaps(there) ? DoctorRules.PublicSameHub.Warning("The hub at the public URL does not show all keys of this database yet.", "Wait ten seconds and run this command again; if it stays, restart the server.")
            : DoctorRules.PublicSameHub.Error("The hub at the public URL signs with keys that this database does not have.", "Give this command the settings of the server (FederationHub__Storage__ConnectionString), or find out which hub answers there.");
    }

    private static HashSet<string>? KeyIds(ProbeAnswer answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("keys", out var keys) && keys.ValueKind == JsonValueKind.Array
                ? [.. keys.EnumerateArray().Where(key => key.ValueKind == JsonValueKind.Object && key.TryGetProperty("kid", out var kid) && kid.ValueKind == JsonValueKind.String).Select(key => key.GetProperty("kid").GetString()!)]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Finding Chain(TlsCondition tls) =>
        tls.ChainProblem is not { } problem ? DoctorRules.PublicCertificateChain.Ok()
        : problem.Contains("PartialChain", StringComparison.Ordinal) && tls.Sent == 0 ? DoctorRules.PublicCertificateChain.Error(
            "The server sends its certificate without the intermediate one.", "Give the proxy the full chain: certificate, intermediate, key in one file (Let's Encrypt: fullchain.pem, not cert.pem).")
        : DoctorRules.PublicCertificateChain.Error($"This machine does not trust the certificate: {problem}.", "Use a certificate of a public authority. With an authority of your own: install its root on every machine that runs applications, and here (update-ca-certificates).");
}
