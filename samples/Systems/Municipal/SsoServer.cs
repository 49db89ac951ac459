namespace FederationHub.Samples.Systems.Municipal;

/// <summary>One line of the table of SSO servers, as an administrator of the municipality types it.</summary>
public sealed record SsoServer
{
    /// <summary>What `iss` must be.</summary>
    public string? Issuer { get; init; }

    /// <summary>Where the browser goes.</summary>
    public string? AuthorizeUrl { get; init; }

    /// <summary>Where the code is exchanged.</summary>
    public string? TokenUrl { get; init; }

    /// <summary>The keys of the server.</summary>
    public string? KeysUrl { get; init; }

    /// <summary>Where people sign off; may be empty.</summary>
    public string? LogoutUrl { get; init; }

    /// <summary>Use the server's discovery document instead of the addresses above.</summary>
    public bool Discovery { get; init; }

    /// <summary>`%CLIENTID%`.</summary>
    public string? ClientId { get; init; }

    /// <summary>`%CLIENTSECRET%`; empty when the server gave none.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>`%ENDPOINTREDIRECT%`.</summary>
    public string? EndpointRedirect { get; init; }

    /// <summary>`1.0` or `2.0`; empty is 2.0.</summary>
    public string? Version { get; init; }

    /// <summary>The request, in JSON: `{"state":true,"nonce":true,"client_id":"%CLIENTID%","redirect_uri":"%ENDPOINTREDIRECT%","scope":"openid profile","response_type":"code"}`.</summary>
    public string Info { get; init; } = "";
}
