namespace FederationHub.OpenId.Provider.EndSession;

/// <summary>Where a person goes after a logout (OpenID Connect RP-Initiated Logout 1.0, 3).</summary>
public static class PostLogoutRedirect
{
    /// <summary>The registered string, with the state of the request where it had one.</summary>
    /// <param name="registered">The verified address, as it was registered.</param>
    /// <param name="state">As it was sent; null for none.</param>
    public static string Of(string registered, string? state)
    {
        ArgumentNullException.ThrowIfNull(registered);
        return state is null ? registered : $"{registered}{(registered.Contains('?', StringComparison.Ordinal) ? '&' : '?')}state={Uri.EscapeDataString(state)}";
    }
}
