using FederationHub.OpenId.Provider.Authorize;

namespace FederationHub.Server.Web;

/// <summary>
/// Stands in the features of a request whose application asked for no page (<c>prompt=none</c>): then a fault of the hub is told to
/// the application too, since a status code cannot reach it through a redirect (RFC 6749 4.1.2.1).
/// </summary>
/// <param name="ReplyTo">The verified address of the answer.</param>
internal sealed record PassiveRequest(ReplyAddress ReplyTo);
