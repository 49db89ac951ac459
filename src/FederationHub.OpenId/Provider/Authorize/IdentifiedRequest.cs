using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Provider.Clients;

namespace FederationHub.OpenId.Provider.Authorize;

/// <summary>
/// An authorization request of which the client and the redirect URI are verified, and nothing else: its errors may be told
/// to the application. Only <see cref="AuthorizeRequestReader"/> makes one.
/// </summary>
public sealed class IdentifiedRequest
{
    internal IdentifiedRequest(Client client, ReplyAddress replyTo, ProtocolParameters parameters)
    {
        Client = client;
        ReplyTo = replyTo;
        Parameters = parameters;
    }

    /// <summary>The client that asks.</summary>
    public Client Client { get; }

    /// <summary>Where its answer may go.</summary>
    public ReplyAddress ReplyTo { get; }

    /// <summary>Whether it forbids every page, also one that says what is wrong with it (OpenID Connect Core 3.1.2.1).</summary>
    public bool IsPassive => Parameters.Single(ParameterNames.Prompt) == "none";

    internal ProtocolParameters Parameters { get; }

    /// <summary>The handle under which the client pushed it; null for one that only the browser brought.</summary>
    internal string? PushedAs { get; init; }
}
