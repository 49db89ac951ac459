using System.Text.Json;
using FederationHub.Core.Mapping;
using FederationHub.Core.Release;

namespace FederationHub.Server.OpenId;

/// <summary>A released claim as JSON: an array, also of objects, a string, or a boolean where OpenID Connect Core 5.1 says so.</summary>
internal static class ReleasedJson
{
    private static readonly string EmailVerified = StandardAttributes.EmailVerified.Value;

    private static readonly JsonSerializerOptions Lower = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static JsonElement Of(ReleasedClaim claim)
    {
        if (claim.Identifiers.Count > 0)
        {
            return JsonSerializer.SerializeToElement(claim.Identifiers, Lower);
        }

        if (claim.AsArray || claim.Values.Count > 1)
        {
            return JsonSerializer.SerializeToElement(claim.Values);
        }

        // OpenID Connect Core 5.1: email_verified is a boolean, whatever name an application gives it.
        return claim.Source == EmailVerified
            ? JsonSerializer.SerializeToElement(claim.Values[0] == "true")
            : JsonSerializer.SerializeToElement(claim.Values[0]);
    }
}
