using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.Core.Applications;
using FederationHub.OpenId.Provider.Clients;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads how an application proves itself with keys of its own, and what it may ask tokens for.</summary>
internal static class ClientBlock
{
    private const string Code = "authorization_code";
    private const string Machine = "client_credentials";

    private static readonly string[] Grants = [Code, Machine];

    private static readonly (string Word, string Meaning)[] Algorithms = [("RS256", "RS256"), ("PS256", "PS256"), ("ES256", "ES256")];

    private static readonly (string Word, bool Meaning)[] AudienceWords = [("issuer", false), ("endpoints", true)];

    /// <summary>The word for whom assertions may be for.</summary>
    public static string WordOf(bool forEndpoints) => AudienceWords.First(word => word.Meaning == forEndpoints).Word;

    /// <summary>Whether people log in to it, so that it needs addresses for them to come back to.</summary>
    public static bool HasPeople(ClientSettings client) => client.GrantTypes.Contains(Code, StringComparer.Ordinal);

    public static ClientSettings Read(Section section, ClientSettings client)
    {
        var grants = section.Texts("grant_types", value => Grants.Contains(value, StringComparer.Ordinal)
            ? null
            : $"'{Shown.Of(value)}' is not one of {string.Join(", ", Grants)}. Write one of them in each item.");
        var audience = section.Text("audience", AddressRules.AbsoluteUri);
        var read = client with
        {
            Jwks = section.Text("jwks", value => ClientKeySet.Read(value).Match<string?>(_ => null, rejection => $"The keys are refused: {rejection.Detail}."))?.Value,
            JwksUri = section.Text("jwks_uri", AddressRules.Url)?.Value,
            AssertionAlgorithm = section.Text("token_endpoint_auth_signing_alg", value => Array.Exists(Algorithms, word => word.Word == value)
                ? null
                : $"'{Shown.Of(value)}' is not one of {string.Join(", ", Algorithms.Select(word => word.Word))}. Write one of them.")?.Value,
            AssertionForEndpoints = section.Choice("assertion_audience", AudienceWords) ?? false,
            GrantTypes = grants.Count == 0 ? client.GrantTypes : [.. grants.Select(grant => grant.Value)],
            Audience = audience?.Value,
            RequiresPushedRequests = section.Flag("require_pushed_authorization_requests"),
        };
        CheckKeys(section, read);
        CheckMachine(section, read);
        return read;
    }

    private static void CheckKeys(Section section, ClientSettings client)
    {
        var key = client.Jwks is not null ? "jwks" : client.JwksUri is not null ? "jwks_uri" : null;
        if (client is { Jwks: not null, JwksUri: not null })
        {
            section.Problem("jwks_uri", "Keys are registered either as jwks or as jwks_uri (OpenID Connect Dynamic Client Registration 1.0, 2). Remove one of them.");
        }

        if (client.IsPublic && key is not null)
        {
            section.Problem(key, "A public application cannot keep a key. Remove it, or make it type: confidential.");
        }

        foreach (var of in (string[])["token_endpoint_auth_signing_alg", "assertion_audience"])
        {
            if (key is null && section.Has(of))
            {
                section.Problem(of, "It says how assertions are signed, and the application has no jwks and no jwks_uri. Add one of these, or remove it.");
            }
        }
    }

    // RFC 6749 4.4: "The client credentials grant type MUST only be used by confidential clients."
    private static void CheckMachine(Section section, ClientSettings client)
    {
        var machine = client.GrantTypes.Contains(Machine, StringComparer.Ordinal);
        if (machine && client.IsPublic)
        {
            section.Problem("grant_types", "A public application has no credentials of its own, so it cannot have client_credentials (RFC 6749 4.4). Remove that, or make it type: confidential.");
        }

        if (machine && !section.Has("audience"))
        {
            section.Problem("grant_types", "With client_credentials an audience is needed: the address of the API that its tokens are for, such as https://api.example. Add audience (RFC 9068 3).");
        }

        if (!machine && section.Has("audience"))
        {
            section.Problem("audience", "It is for the tokens that an application gets by itself. Add client_credentials to grant_types, or remove it.");
        }
    }
}
