using System.Globalization;
using System.Net;
using FederationHub.Configuration.Yaml;
using FederationHub.Core;
using FederationHub.Upstreams.Outbound;

namespace FederationHub.Configuration.Doctor;

/// <summary>The settings of the server process, by the names of its environment.</summary>
public static class SettingsChecks
{
    private const string Prefix = "FederationHub__";
    private const string AgreementRequired = "Release__AgreementRequired";
    private const int WidestIPv4 = 16;
    private const int WidestIPv6 = 48;

    /// <summary>Every setting that a server reads, without its prefix.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "PublicUrl", "Name", "Ribbon", "Saml__EntityId", "Configuration__File", "Storage__Provider", "Storage__ConnectionString", "Keys__MasterKeyFile", "Keys__RotateDays",
        "Proxy__Trusted", "Outbound__AllowPrivate", "Outbound__TimeoutSeconds", "Help__Email", "Help__PrivacyUrl", "Help__AccessibilityUrl", "Help__StartLinks", "Theme__File", "Theme__Logo", "Languages__Folder",
        "SettingsPollSeconds", "DrainSeconds", "Audit__KeepDays", "Consent__KeepDays", AgreementRequired, "ErrorGallery", "Developers__Enabled", "Developers__Organisations",
    ];

    internal static IEnumerable<Finding> Of(DoctorFacts facts)
    {
        var problems = Problems(facts).ToList();
        foreach (var (problem, variable) in problems)
        {
            yield return DoctorRules.SettingsUsable.Error(problem, $"Correct {Prefix}{variable} in the server's environment and restart it.");
        }

        if (problems.Count == 0)
        {
            yield return DoctorRules.SettingsUsable.Ok();
        }

        var unknown = facts.Variables.Keys.Where(name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .Select(name => name[Prefix.Length..].Replace(":", "__", StringComparison.Ordinal)).Where(name => !Names.Contains(name, StringComparer.OrdinalIgnoreCase)).ToList();
        foreach (var name in unknown)
        {
            yield return DoctorRules.SettingsKnown.Warning(
                $"{Prefix}{name} is set, and nothing reads it.",
                Nearest.To(name, Names) is { } meant ? $"Rename it to {Prefix}{meant}, or remove it." : "Remove it.");
        }

        if (unknown.Count == 0)
        {
            yield return DoctorRules.SettingsKnown.Ok();
        }

        yield return Outbound(facts);
        yield return Listens(facts);
    }

    /// <summary>Whether nobody gets in without an agreement.</summary>
    internal static bool RequiresAgreements(DoctorFacts facts) => bool.TryParse(Value(facts, AgreementRequired), out var required) && required;

    internal static string[] List(DoctorFacts facts, string name) =>
        Value(facts, name)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    internal static string? Value(DoctorFacts facts, string name) => facts.Variables.GetValueOrDefault(Prefix + name) is { Length: > 0 } value ? value : null;

    private static IEnumerable<(string Problem, string Variable)> Problems(DoctorFacts facts)
    {
        if (facts.Address is null && HubAddress.TryParse(Value(facts, "PublicUrl") ?? "http://localhost:8080", Value(facts, "Saml__EntityId"), out var problem) is null)
        {
            yield return (problem!, problem!.Contains("EntityId", StringComparison.Ordinal) ? "Saml__EntityId" : "PublicUrl");
        }

        foreach (var (name, least, most) in ((string, int, int)[])[("SettingsPollSeconds", 1, 10), ("DrainSeconds", 0, 60), ("Audit__KeepDays", 1, 36500), ("Consent__KeepDays", 1, 36500)])
        {
            if (Value(facts, name) is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < least || number > most))
            {
                yield return (string.Create(CultureInfo.InvariantCulture, $"{Prefix}{name} must be a number from {least} to {most}."), name);
            }
        }

        if (Value(facts, "Keys__RotateDays") is { } days && (!int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var every) || every is not 0 and (< 7 or > 3650)))
        {
            yield return ($"{Prefix}Keys__RotateDays must be 0, for by command only, or a number from 7 to 3650.", "Keys__RotateDays");
        }

        if (Value(facts, AgreementRequired) is { } required && !bool.TryParse(required, out _))
        {
            yield return ($"{Prefix}{AgreementRequired} must be true or false.", AgreementRequired);
        }

        if (Value(facts, "Storage__Provider") is { } provider && !provider.Equals("Sqlite", StringComparison.OrdinalIgnoreCase) && !provider.Equals("PostgreSql", StringComparison.OrdinalIgnoreCase))
        {
            yield return ($"{Prefix}Storage__Provider must be Sqlite or PostgreSql.", "Storage__Provider");
        }

        foreach (var proxy in List(facts, "Proxy__Trusted").Where(proxy => !IPNetwork.TryParse(proxy, out _) && !IPAddress.TryParse(proxy, out _)))
        {
            yield return ($"{Prefix}Proxy__Trusted holds '{proxy}', which is neither an address nor a network such as 10.0.0.0/8.", "Proxy__Trusted");
        }

        foreach (var wrong in new OutboundSettings { Allowed = List(facts, "Outbound__AllowPrivate") }.Check())
        {
            yield return ($"{Prefix}Outbound__AllowPrivate: {wrong}", "Outbound__AllowPrivate");
        }

        if (!facts.ConfigurationFileExists)
        {
            yield return ($"{Prefix}Configuration__File names '{Value(facts, "Configuration__File")}', which does not exist.", "Configuration__File");
        }
    }

    private static Finding Outbound(DoctorFacts facts)
    {
        var wide = List(facts, "Outbound__AllowPrivate")
            .Where(entry => IPNetwork.TryParse(entry, out var network) && entry.Contains('/', StringComparison.Ordinal)
                && network.PrefixLength < (network.BaseAddress.GetAddressBytes().Length == 4 ? WidestIPv4 : WidestIPv6)).ToList();
        return wide.Count == 0
            ? DoctorRules.OutboundScope.Ok()
            : DoctorRules.OutboundScope.Warning(
                $"{Prefix}Outbound__AllowPrivate allows {string.Join(", ", wide)}, which is very wide.",
                $"Name the hosts that the hub fetches metadata from: {Prefix}Outbound__AllowPrivate=idp.example.org:443");
    }

    // Behind a proxy on the same machine the server needs loopback only; between machines that network must be the operator's own.
    private static Finding Listens(DoctorFacts facts)
    {
        var plain = (facts.Variables.GetValueOrDefault("ASPNETCORE_URLS") ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(url => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && IsEverywhere(url["http://".Length..])).ToList();
        return plain.Count == 0 || facts.Address is not { IsHttps: true }
            ? DoctorRules.ListensPlainly.Ok()
            : DoctorRules.ListensPlainly.Warning(
                $"The server listens on {string.Join(", ", plain)}: without encryption, at every address of this machine.",
                "With the proxy on this machine: ASPNETCORE_URLS=http://127.0.0.1:8080. Else let a firewall admit the proxy alone.");
    }

    // Kestrel listens on every address where the host is neither an address nor localhost: a name is not looked up.
    private static bool IsEverywhere(string authority)
    {
        if (authority.StartsWith("unix:", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var end = authority.StartsWith('[') ? authority.IndexOf(']', StringComparison.Ordinal) + 1 : authority.IndexOfAny([':', '/']);
        var host = end > 0 ? authority[..end] : authority;
        return IPAddress.TryParse(host, out var address)
            ? address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
            : !HubAddress.IsLoopbackHost(host);
    }
}
