using FederationHub.OpenId.Parameters;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.UserInfo;

/// <summary>Finds the one access token of a call (RFC 6750 2).</summary>
internal static class BearerToken
{
    public static Outcome<string> Read(UserInfoRequest request)
    {
        const string scheme = "Bearer ";
        var inBody = request.Form.Contains(ParameterNames.AccessToken);
        if (request.AuthorizationHeaders.Count + (inBody ? 1 : 0) > 1 || request.Form.IsDuplicated(ParameterNames.AccessToken))
        {
            return OpenIdCauses.AccessTokenTwice.Because("the access token is sent in more than one way");
        }

        var token = inBody
            ? request.Form.Single(ParameterNames.AccessToken)
            : request.AuthorizationHeaders is [var header] && header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
                ? header[scheme.Length..].Trim(' ')
                : null;
        return string.IsNullOrEmpty(token)
            ? OpenIdCauses.AccessTokenMissing.Because("no Bearer token in the Authorization header or the form")
            : token;
    }
}
