using System.Collections.Frozen;
using FederationHub.Core.Identity;
using FederationHub.Core.Organisations;

namespace FederationHub.Core.Assurance;

/// <summary>
/// How sure a statement is: authentication strength out of what the upstream said, identity proofing out of the organisation's
/// configuration, and their projection on one level (domain 3.1). An unknown word never raises anything.
/// </summary>
public static class AssurancePolicy
{
    private const string SamlClass = "urn:oasis:names:tc:SAML:2.0:ac:classes:";
    private const int MaxMethods = 16;

    // Domain 3.2, the rows that every upstream may be believed for: none is above one factor. A context that claims two
    // (refeds/profile/mfa, Microsoft's multipleauthn) counts as one until an upstream is configured to be believed for it.
    private static readonly FrozenDictionary<string, Context> Contexts = new Dictionary<string, Context>(StringComparer.Ordinal)
    {
        [SamlClass + "Password"] = new(1, ["pwd"]),
        [SamlClass + "PasswordProtectedTransport"] = new(1, ["pwd"]),
        [SamlClass + "Kerberos"] = new(1, ["wia"]),
        ["urn:federation:authentication:windows"] = new(1, ["wia"]),
        [SamlClass + "TLSClient"] = new(1, []),
        [SamlClass + "X509"] = new(1, []),
        [SamlClass + "Smartcard"] = new(1, ["sc"]),
        [SamlClass + "TimeSyncToken"] = new(1, ["otp"]),
        [SamlClass + "PreviousSession"] = new(0, []),
        ["https://refeds.org/profile/sfa"] = new(1, []),
        ["urn:okta:loa:1fa:any"] = new(1, []),
        ["urn:okta:loa:1fa:pwd"] = new(1, ["pwd"]),
        // OpenID Connect Core 2: "0" says that the authentication did not meet ISO/IEC 29115 level 1.
        ["0"] = new(0, []),
        ["1"] = new(1, []),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // RFC 8176 with the OpenID EAP names: which kind of factor each is (domain 3.4). None: it says how, not with what.
    private static readonly FrozenDictionary<string, Factor> Factors = new Dictionary<string, Factor>(StringComparer.Ordinal)
    {
        ["pwd"] = Factor.Knowledge, ["pin"] = Factor.Knowledge, ["kba"] = Factor.Knowledge,
        ["otp"] = Factor.Possession, ["sms"] = Factor.Possession, ["tel"] = Factor.Possession, ["hwk"] = Factor.Possession,
        ["swk"] = Factor.Possession, ["sc"] = Factor.Possession, ["pop"] = Factor.Possession, ["phr"] = Factor.Possession, ["phrh"] = Factor.Possession,
        ["face"] = Factor.Inherence, ["fpt"] = Factor.Inherence, ["iris"] = Factor.Inherence, ["retina"] = Factor.Inherence, ["vbm"] = Factor.Inherence,
        ["geo"] = Factor.None, ["rba"] = Factor.None, ["user"] = Factor.None, ["wia"] = Factor.None, ["mca"] = Factor.None, ["mfa"] = Factor.None,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Assesses an authentication.</summary>
    /// <param name="authentication">What the upstream said.</param>
    /// <param name="organisation">The organisation that vouches; gives the identity proofing (ruling 14).</param>
    public static AssuranceStatement Assess(UpstreamAuthentication authentication, HomeOrganisation organisation)
    {
        ArgumentNullException.ThrowIfNull(authentication);
        ArgumentNullException.ThrowIfNull(organisation);
        var ial = Math.Clamp(organisation.IdentityProofing, 0, 3);
        var context = authentication.Context is { } name ? Contexts.GetValueOrDefault(name) : null;

        // R000-05: only amr tells of a second factor; without it a context is worth one factor at most (rule A5).
        if (authentication.Methods.Count > 0)
        {
            var aal = FromMethods(authentication.Methods);
            return new AssuranceStatement(Project(aal, ial), aal, ial, "amr", Report(authentication.Methods, aal));
        }

        return context is null
            // Somebody was authenticated, nobody says how: one factor, never more (domain 3.2).
            ? new AssuranceStatement(Project(1, ial), 1, ial, "default", [])
            : new AssuranceStatement(Project(context.Aal, ial), context.Aal, ial, "acr", context.Methods);
    }

    /// <summary>The projected level (domain 3.1).</summary>
    /// <param name="aal">Authentication strength, 0 to 3.</param>
    /// <param name="ial">Identity proofing, 0 to 3.</param>
    public static AssuranceLevel Project(int aal, int ial) => (aal, ial) switch
    {
        ( >= 3, >= 3) => AssuranceLevel.Hoog,
        ( >= 2, >= 1) => AssuranceLevel.Verhoogd,
        ( >= 1, >= 1) => AssuranceLevel.Gemiddeld,
        ( >= 1, _) => AssuranceLevel.Laag,
        _ => AssuranceLevel.Geen,
    };

    /// <summary>The <c>acr</c> that applications are told: <c>{hub}/assurance/LEVEL</c>.</summary>
    public static string ContextOf(HubAddress hub, AssuranceLevel level)
    {
        ArgumentNullException.ThrowIfNull(hub);
        return hub.AssurancePrefix + level.Wire();
    }

    private static int FromMethods(IReadOnlyList<string> methods)
    {
        var factors = Factor.None;
        bool multiple = false, resistant = false, phishingResistantHardware = false;
        foreach (var method in methods)
        {
            // A6: case-sensitive; "MFA" is no known word.
            factors |= Factors.GetValueOrDefault(method);
            multiple |= method == "mfa";
            resistant |= method is "hwk" or "phr" or "phrh";
            phishingResistantHardware |= method == "phrh";
        }

        // A1, A2: mfa, or two different kinds of factor; two of one kind are one factor.
        var two = multiple || phishingResistantHardware || System.Numerics.BitOperations.PopCount((uint)factors) >= 2;
        return two ? (resistant ? 3 : 2) : methods.Contains("phr", StringComparer.Ordinal) ? 2 : 1;
    }

    // What goes on to applications: words of the registry only, and mfa if and only if there were two factors (R000-14).
    private static List<string> Report(IReadOnlyList<string> methods, int aal)
    {
        var reported = new List<string>(Math.Min(methods.Count + 1, MaxMethods));
        foreach (var method in methods)
        {
            if (reported.Count < MaxMethods - 1 && method != "mfa" && Factors.ContainsKey(method) && !reported.Contains(method))
            {
                reported.Add(method);
            }
        }

        if (aal >= 2)
        {
            reported.Add("mfa");
        }

        return reported;
    }

    [Flags]
    private enum Factor
    {
        None = 0,
        Knowledge = 1,
        Possession = 2,
        Inherence = 4,
    }

    private sealed record Context(int Aal, IReadOnlyList<string> Methods);
}
