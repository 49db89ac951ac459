namespace FederationHub.OpenId.Provider.Authorize;

/// <summary>How an authorization answer travels (OAuth 2.0 Multiple Response Type Encoding Practices 2.1, OAuth 2.0 Form Post Response Mode).</summary>
public enum ResponseMode
{
    /// <summary>In the query of a redirect: the default for <c>response_type=code</c>.</summary>
    Query,

    /// <summary>As a form that the browser posts.</summary>
    FormPost,
}
