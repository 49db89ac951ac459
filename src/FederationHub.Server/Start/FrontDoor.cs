using FederationHub.Core.Applications;
using FederationHub.OpenId.Provider;

namespace FederationHub.Server.Start;

/// <summary>
/// Where a person begins at an application: its <c>initiate_login_uri</c> with the issuer (OpenID Connect Core 4), else its home page.
/// Registered addresses only, so that no link of the hub leads anywhere else.
/// </summary>
internal static class FrontDoor
{
    /// <summary>The address, or null for an application that has none.</summary>
    /// <param name="application">The application.</param>
    /// <param name="issuer">The hub.</param>
    /// <param name="target">Where to go after the login, one of the registered <see cref="Application.TargetLinkUris"/>; null for none.</param>
    public static string? Of(Application application, ProviderIssuer issuer, string? target = null)
    {
        if (application.InitiateLoginUri is not { } initiate)
        {
            return target ?? application.HomePage;
        }

        var address = initiate + (initiate.Contains('?', StringComparison.Ordinal) ? '&' : '?') + "iss=" + Uri.EscapeDataString(issuer.Value);
        return target is null ? address : address + "&target_link_uri=" + Uri.EscapeDataString(target);
    }
}
