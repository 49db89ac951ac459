namespace FederationHub.Outcomes;

/// <summary>
/// An FH-code plus a cause: <c>FH-1306/audience-mismatch</c>. Declared as a static field beside the checks that give it,
/// one file a library (<c>SamlCauses.cs</c>); a test gathers them all and refuses a cause that stands twice.
/// </summary>
/// <param name="Fh">The number that the person sees.</param>
/// <param name="Cause">The one check that said no: lower-case words with hyphens, or a snake_case code of the domain. Stable for ever.</param>
/// <param name="Clause">The clause that asks for the check, such as <c>SAML Core 2.5.1.4</c> or <c>RFC 6749 4.1.3</c>.</param>
public sealed record RejectionCode(FhCode Fh, string Cause, string Clause)
{
    /// <summary>The OAuth or OpenID Connect error of this cause, where it differs from the number's usual one (RFC 6749 4.1.2.1, 5.2).</summary>
    public string? ProtocolError { get; init; }

    /// <summary>A refusal for this cause.</summary>
    /// <param name="detail">Expected against received, for the operator.</param>
    public Rejection Because(string detail) => new(this, detail);

    /// <summary>The stable form: <c>FH-1306/audience-mismatch</c>.</summary>
    public override string ToString() => $"{Fh}/{Cause}";
}
