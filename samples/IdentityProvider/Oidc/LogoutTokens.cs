using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace FederationHub.Samples.IdentityProvider.Oidc;

/// <summary>Writes a logout token and posts it to the client (Back-Channel Logout 2.4, 2.5).</summary>
internal static class LogoutTokens
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

    public static async Task<string> SendAsync(FakeOrganisation organisation, SessionVisit visit, PersonSession session, CancellationToken cancellation)
    {
        if (organisation.Oidc!.Clients.FirstOrDefault(client => client.ClientId == visit.Party)?.BackChannelLogoutUri is not { } place)
        {
            return "takes no logout tokens";
        }

        try
        {
            using var form = new FormUrlEncodedContent([new("logout_token", Write(organisation, visit.Party, visit.Subject, session.Index))]);
            using var response = await organisation.Http.PostAsync(new Uri(place), form, cancellation);
            return ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException)
        {
            return "not reached";
        }
    }

    public static string Write(FakeOrganisation organisation, string client, string subject, string sessionId)
    {
        var now = organisation.Time.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = organisation.BaseUrl,
            ["aud"] = client,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Life).ToUnixTimeSeconds(),
            ["jti"] = RandomNumberGenerator.GetHexString(32, lowercase: true),
            ["sub"] = subject,
            ["sid"] = sessionId,
            ["events"] = new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject() },
        };
        organisation.LogoutTokenSays?.Invoke(claims);
        return organisation.LastLogoutToken = IdToken.SignAs(organisation, claims.ToJsonString(), "logout+jwt");
    }
}
