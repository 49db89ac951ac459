using System.Text.Json;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Authorize;

/// <summary>The <c>claims</c> parameter (OpenID Connect Core 5.5): read whole, so that nonsense is refused; only what binds the login is kept.</summary>
internal static class ClaimsParameter
{
    private const int MaxValues = 20;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    public static Rejection? Read(string json, AuthorizeRequestValues values)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return Read(document.RootElement, values);
        }
        catch (JsonException)
        {
            return OpenIdCauses.ClaimsMalformed.Because("'claims' is not JSON, too deep, or has a member twice");
        }
    }

    private static Rejection? Read(JsonElement root, AuthorizeRequestValues values)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return OpenIdCauses.ClaimsMalformed.Because("'claims' is not a JSON object");
        }

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
            if (several.ValueKind != JsonValueKind.Array || several.GetArrayLength() > MaxValues
                || several.EnumerateArray().Any(static value => value.ValueKind != JsonValueKind.String))
            {
                return OpenIdCauses.ClaimsMalformed.Because($"the values of 'acr' in 'claims' are not an array of at most {MaxValues} strings");
            }

            wanted.AddRange(several.EnumerateArray().Select(static value => value.GetString()!));
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

        if (value.ValueKind != JsonValueKind.String || (values.ExpectedSubject is { } other && other != value.GetString()))
        {
            return OpenIdCauses.ClaimsMalformed.Because("the value of 'sub' in 'claims' is not one string");
        }

        values.ExpectedSubject = value.GetString();
        return null;
    }
}
