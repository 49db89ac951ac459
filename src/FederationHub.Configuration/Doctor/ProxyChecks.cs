using System.Text.Json;
using FederationHub.Core;
using FederationHub.Upstreams.Outbound;
using IPNetwork = System.Net.IPNetwork;

namespace FederationHub.Configuration.Doctor;

internal static class ProxyChecks
{
    private const int Wide = 8;

    public static IEnumerable<Finding> Of(DoctorFacts facts)
    {
        var trusted = SettingsChecks.List(facts, "Proxy__Trusted");
        var listensOnHttp = !(facts.Variables.GetValueOrDefault("ASPNETCORE_URLS") ?? string.Empty).Contains("https://", StringComparison.OrdinalIgnoreCase);
        yield return facts.Address is { IsHttps: true } && listensOnHttp && trusted.Length == 0
            ? DoctorRules.ProxyTrusted.Warning("The public URL is https, the server listens on http, and no proxy is named.", "FederationHub__Proxy__Trusted=127.0.0.1 (the address that the proxy speaks from), and restart the server.")
            : DoctorRules.ProxyTrusted.Ok(trusted.Length == 0 ? "no proxy" : string.Join(", ", trusted));

        var everybody = trusted.Where(entry => IPNetwork.TryParse(entry, out var network) && Prefix(network) <= 0).ToList();
        var wide = trusted.Where(entry => IPNetwork.TryParse(entry, out var network) && Prefix(network) is > 0 and < Wide).ToList();
        yield return everybody.Count > 0 ? DoctorRules.ProxyScope.Error($"FederationHub__Proxy__Trusted holds {everybody[0]}: everybody is a proxy.", "Name the addresses of your own proxies: FederationHub__Proxy__Trusted=127.0.0.1")
            : wide.Count > 0 ? DoctorRules.ProxyScope.Warning($"FederationHub__Proxy__Trusted holds {wide[0]}, which is very wide.", "Name the addresses of your own proxies: FederationHub__Proxy__Trusted=127.0.0.1")
            : DoctorRules.ProxyScope.Ok();

        if (facts.Address is not { } address || facts.PublicUrl is not { Discovery.Status: 200 } answers)
        {
            yield return DoctorRules.ProxyForged.Unchecked(facts.Offline ? "offline" : "The public URL did not answer.");
            yield break;
        }

        foreach (var finding in Seen(address, answers))
        {
            yield return finding;
        }

        yield return Forged(answers);
    }

    private static IEnumerable<Finding> Seen(HubAddress address, PublicUrlFacts answers)
    {
        var (https, host) = (Says(answers.Connection, "https"), Says(answers.Connection, "host"));
        yield return https is null ? DoctorRules.ProxyScheme.Unchecked("The hub there does not tell how requests reach it.")
            : https == address.IsHttps ? DoctorRules.ProxyScheme.Ok(https == true ? "the hub sees https" : "http, as the public URL says")
            : DoctorRules.ProxyScheme.Warning("The hub sees http where people use https.", "Let the proxy send X-Forwarded-Proto: https (HAProxy: http-request set-header X-Forwarded-Proto https), and name the proxy: FederationHub__Proxy__Trusted=127.0.0.1");
        yield return host is null ? DoctorRules.ProxyHost.Unchecked("The hub there does not tell how requests reach it.")
            : host == true ? DoctorRules.ProxyHost.Ok()
            : DoctorRules.ProxyHost.Error("The hub sees another host than the public one.", "Let the proxy pass the Host header as it came (nginx: proxy_set_header Host $host;).");
    }

    private static Finding Forged(PublicUrlFacts answers)
    {
        const string Mend = "Let the proxy remove what strangers send, before it adds its own: HAProxy: http-request del-header X-Forwarded-For (and -Host, -Proto), then option forwardfor.";
        if (!answers.Forged.Body.Span.SequenceEqual(answers.Discovery.Body.Span) || answers.Forged.Status != answers.Discovery.Status)
        {
            return DoctorRules.ProxyForged.Error("A request with forged X-Forwarded-* headers gets another answer than one without.", Mend);
        }

        if (Says(answers.ForgedConnection, "client_is_expected") == true)
        {
            return DoctorRules.ProxyForged.Error("A stranger who sends X-Forwarded-For through the public URL chooses the address that the hub sees.", Mend);
        }

        return answers.Direct is { } direct && !direct.Body.Span.SequenceEqual(answers.Discovery.Body.Span)
            ? DoctorRules.ProxyForged.Error("A request with forged X-Forwarded-* headers past the proxy gets another answer.", "Another program listens there, or the proxy changes answers: compare both with curl.")
            : DoctorRules.ProxyForged.Ok("forged headers change nothing");
    }

    private static bool? Says(ProbeAnswer answer, string name)
    {
        if (answer.Status != 200)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out var member)
                ? member.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Where the server listens on both families, IPv4 comes as IPv6 (RFC 4291 2.5.5.2): there ::ffff:0:0/96 is everybody too.
    private static int Prefix(IPNetwork network) => network.BaseAddress.IsIPv4MappedToIPv6 ? network.PrefixLength - 96 : network.PrefixLength;
}
