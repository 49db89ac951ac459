namespace FederationHub.OpenId.Provider.Authorize;

/// <summary>
/// Where an answer may go: only a verified request has one, so that nothing is ever sent to an address that a client did not
/// register (RFC 9700 4.1, 4.11).
/// </summary>
public sealed record ReplyAddress
{
    internal ReplyAddress(string redirectUri, string? state, ResponseMode responseMode)
    {
        RedirectUri = redirectUri;
        State = state;
        ResponseMode = responseMode;
    }

    /// <summary>The redirect URI as the request had it: the registered string, or a native client's loopback port of it.</summary>
    public string RedirectUri { get; }

    /// <summary>The state to give back unchanged, or null when the request had none that can be given back.</summary>
    public string? State { get; }

    /// <summary>How the answer travels.</summary>
    public ResponseMode ResponseMode { get; }

    /// <summary>The redirect URI without the state, which may say something about the person.</summary>
    public override string ToString() => RedirectUri;
}
