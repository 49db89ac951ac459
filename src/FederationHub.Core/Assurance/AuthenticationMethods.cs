using System.Collections.Frozen;
using System.Numerics;

namespace FederationHub.Core.Assurance;

/// <summary>What <c>amr</c> tells: which kinds of factor were used, and so how strong the authentication was (domain 3.4, RFC 8176).</summary>
internal static class AuthenticationMethods
{
    /// <summary>More than one factor (RFC 8176 2).</summary>
    public const string Multiple = "mfa";

    private const int MostReported = 16;

    // RFC 8176 with the OpenID EAP names. None: it says how, not with what.
    private static readonly FrozenDictionary<string, Factor> Factors = new Dictionary<string, Factor>(StringComparer.Ordinal)
    {
        ["pwd"] = Factor.Knowledge, ["pin"] = Factor.Knowledge, ["kba"] = Factor.Knowledge,
        ["otp"] = Factor.Possession, ["sms"] = Factor.Possession, ["tel"] = Factor.Possession, ["hwk"] = Factor.Possession,
        ["swk"] = Factor.Possession, ["sc"] = Factor.Possession, ["pop"] = Factor.Possession, ["phr"] = Factor.Possession, ["phrh"] = Factor.Possession,
        ["face"] = Factor.Inherence, ["fpt"] = Factor.Inherence, ["iris"] = Factor.Inherence, ["retina"] = Factor.Inherence, ["vbm"] = Factor.Inherence,
        ["geo"] = Factor.None, ["rba"] = Factor.None, ["user"] = Factor.None, ["wia"] = Factor.None, ["mca"] = Factor.None, [Multiple] = Factor.None,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Rules A1 to A3, A6 and A7: 0 without any, else 1, 2 or 3.</summary>
    public static int Strength(IReadOnlyList<string> methods)
    {
        var factors = Factor.None;
        bool multiple = false, resistant = false, phr = false, phrh = false;
        foreach (var method in methods)
        {
            // A6: case-sensitive; "MFA" is no known word. A7: nor is a word of one vendor.
            factors |= Factors.GetValueOrDefault(method);
            multiple |= method == Multiple;
            resistant |= method is "hwk" or "phr" or "phrh";
            phr |= method == "phr";
            phrh |= method == "phrh";
        }

        // A1, A2: mfa, or two different kinds of factor; two of one kind are one factor. A3: hardware, or what resists phishing.
        var two = multiple || phrh || BitOperations.PopCount((uint)factors) >= 2;
        return two ? (resistant ? 3 : 2) : phr ? 2 : methods.Count > 0 ? 1 : 0;
    }

    /// <summary>Whether something that the person knows or is was used, beside which what they have is a second factor.</summary>
    public static bool HasFirstFactor(IReadOnlyList<string> methods) =>
        methods.Any(static method => (Factors.GetValueOrDefault(method) & (Factor.Knowledge | Factor.Inherence)) != Factor.None);

    /// <summary>What goes on to applications: words of the registry only, and <c>mfa</c> if and only if two factors count (R000-14).</summary>
    public static IReadOnlyList<string> Report(IReadOnlyList<string> methods, int aal)
    {
        var reported = new List<string>(Math.Min(methods.Count + 1, MostReported));
        foreach (var method in methods)
        {
            if (reported.Count < MostReported - 1 && method != Multiple && Factors.ContainsKey(method) && !reported.Contains(method))
            {
                reported.Add(method);
            }
        }

        if (aal >= 2)
        {
            reported.Add(Multiple);
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
}
