using System.Text;
using System.Text.Json;
using FederationHub.OpenId.Formats;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Authorize;

/// <summary>The <c>claims</c> parameter (OpenID Connect Core 5.5): read whole, so that nonsense is refused; only what binds the login is kept.</summary>
internal static class ClaimsParameter
{
    private const int MaxLength = 8 * 1024;

    // OpenID Connect Core 2: a sub is no longer.
    private const int MaxSubjectLength = 255;

    public static Rejection? Read(string json, AuthorizeRequestValues values)
    {
        if (json.Length > MaxLength)
        {
            return OpenIdCauses.ClaimsTooLong.Because($"'claims' is longer than {MaxLength} characters");
        }

        return StrictJson.TryReadObject(Encoding.UTF8.GetBytes(json), out var root)
            ? Read(root, values)
            : OpenIdCauses.ClaimsMalformed.Because("'claims' is no JSON object, too deep, holds what is no text, or has a member twice");
    }

    private static Rejection? Read(JsonElement root, AuthorizeRequestValues values)
    {
        foreach (var placement in new[] { "id_token", "userinfo" })
        {
            if (!root.TryGetProperty(placement, out var requested))
            {
                continue;
            }

            if (requested.ValueKind != JsonValueKind.Object)
            {
                return OpenIdCauses.ClaimsMalformed.Because($"'{placement}' in 'claims' is not a JSON object");
            }

            foreach (var claim in requested.EnumerateObject())
            {
                if (claim.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Object))
                {
                    return OpenIdCauses.ClaimsMalformed.Because($"a claim under '{placement}' is neither null nor an object");
                }
            }

            if ((Acr(requested, values) ?? Subject(requested, values)) is { } rejection)
            {
                return rejection;
            }
        }

        return null;
    }

    // OpenID Connect Core 5.5.1.1: an essential acr that cannot be reached makes the login fail.
    private static Rejection? Acr(JsonElement requested, AuthorizeRequestValues values)
    {
        if (!requested.TryGetProperty("acr", out var acr) || acr.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var wanted = new List<string>();
        if (acr.TryGetProperty("value", out var one))
        {
            if (one.ValueKind != JsonValueKind.String)
            {
                return OpenIdCauses.ClaimsMalformed.Because("the value of 'acr' in 'claims' is not a string");
            }

            wanted.Add(one.GetString()!);
        }

        if (acr.TryGetProperty("values", out var several))
        {
            if (several.ValueKind != JsonValueKind.Array || several.EnumerateArray().Any(static value => value.ValueKind != JsonValueKind.String))
            {
                return OpenIdCauses.ClaimsMalformed.Because("the values of 'acr' in 'claims' are not an array of strings");
            }

            wanted.AddRange(several.EnumerateArray().Select(static value => value.GetString()!));
        }

        // Kept with the login, of whoever asks: bounded. Refused and not shortened, since an essential one may be among them.
        if (wanted.Count > AuthorizeChecks.MaxContexts || wanted.Exists(static value => value.Length > AuthorizeChecks.MaxContextLength))
        {
            return OpenIdCauses.ClaimsMalformed.Because($"'acr' in 'claims' has more than {AuthorizeChecks.MaxContexts} values, or one longer than {AuthorizeChecks.MaxContextLength} characters");
        }

        if (acr.TryGetProperty("essential", out var essential) && essential.ValueKind == JsonValueKind.True)
        {
            values.AcrIsEssential = true;
            values.EssentialAcrValues.AddRange(wanted.Except(values.EssentialAcrValues, StringComparer.Ordinal));
        }
        else
        {
            values.AcrValues.AddRange(wanted.Except(values.AcrValues, StringComparer.Ordinal));
        }

        return null;
    }

    // OpenID Connect Core 5.5.1: with a value for sub, only that person may be answered about.
    private static Rejection? Subject(JsonElement requested, AuthorizeRequestValues values)
    {
        if (!requested.TryGetProperty("sub", out var sub) || sub.ValueKind != JsonValueKind.Object || !sub.TryGetProperty("value", out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: <= MaxSubjectLength } subject
            || (values.ExpectedSubject is { } other && other != subject))
        {
            return OpenIdCauses.ClaimsMalformed.Because($"the value of 'sub' in 'claims' is not one string of at most {MaxSubjectLength} characters");
        }

        values.ExpectedSubject = subject;
        return null;
    }
}
