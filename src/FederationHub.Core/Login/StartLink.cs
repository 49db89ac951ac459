namespace FederationHub.Core.Login;

/// <summary>
/// The start link with which a login began (ruling 9). It names the organisation, and is the one way to a draft: what a login holds
/// as null began otherwise.
/// </summary>
/// <param name="Organisation">Id of the organisation that the link names, itself or by one of its entries.</param>
/// <param name="Entry">Id of the entry when the link names one; null for all of the organisation's.</param>
public sealed record StartLink(string Organisation, string? Entry)
{
    /// <summary>Token of the operator's invitation to keep this login's statement for some minutes, if the person agrees; null for a plain link.</summary>
    public string? Capture { get; init; }
}
