using FederationHub.Outcomes;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>
/// The only way out of the relying party: one guarded call to a provider. The implementation checks the address, the size and the
/// time, follows no redirect of a POST or of a request with credentials, and gives every failure to reach the provider as FH-1313.
/// </summary>
public interface IProviderHttp
{
    /// <summary>Sends one request.</summary>
    /// <param name="request">GET, or POST where it has a form.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The answer with any status, or FH-1313 with the phase that failed.</returns>
    Task<Outcome<ProviderResponse>> SendAsync(ProviderRequest request, CancellationToken cancellationToken);
}

/// <summary>One request to a provider.</summary>
/// <param name="Uri">Absolute, taken from checked metadata.</param>
/// <param name="MaxBytes">Longest answer that is read, in bytes.</param>
public sealed record ProviderRequest(Uri Uri, int MaxBytes)
{
    /// <summary>The form to post, or null for a GET.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Form { get; init; }

    /// <summary>The value of the Authorization header, or null.</summary>
    public string? Authorization { get; init; }

    /// <summary>The method and the address: form and header hold secrets.</summary>
    public override string ToString() => $"{(Form is null ? "GET" : "POST")} {Uri}";
}

/// <summary>What a provider answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="MediaType">The media type in lower case, without parameters, or null.</param>
/// <param name="Body">At most <see cref="ProviderRequest.MaxBytes"/> bytes.</param>
public sealed record ProviderResponse(int Status, string? MediaType, ReadOnlyMemory<byte> Body)
{
    /// <summary>The status and the length: a body may hold tokens.</summary>
    public override string ToString() => $"{Status}, {Body.Length} bytes";
}
