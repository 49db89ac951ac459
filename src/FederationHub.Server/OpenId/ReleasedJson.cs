using System.Text.Json;
using FederationHub.Core.Release;

namespace FederationHub.Server.OpenId;

/// <summary>A released claim as JSON: an array, a string, or a boolean where OpenID Connect Core 5.1 says so.</summary>
internal static class ReleasedJson
{
    public static JsonElement Of(ReleasedClaim claim)
    {
        if (claim.AsArray || claim.Values.Count > 1)
        {
            return JsonSerializer.SerializeToElement(claim.Values);
        }

        // OpenID Connect Core 5.1: email_verified and phone_number_verified are booleans.
        return claim.Name is "email_verified" or "phone_number_verified"
            ? JsonSerializer.SerializeToElement(claim.Values[0] == "true")
            : JsonSerializer.SerializeToElement(claim.Values[0]);
    }
}
