using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FederationHub.Outcomes;
using FederationHub.Saml;
using FederationHub.Saml.Bindings;
using FederationHub.Saml.Model.Metadata;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Writing;
using FederationHub.Testing.Processes;

namespace FederationHub.Interop.Tests;

/// <summary>
/// The SAML library alone as a service provider of SimpleSAMLphp, which refuses what it does not sign. Nobody listens at its addresses: the
/// test reads what was to arrive there.
/// </summary>
public sealed class OwnServiceProvider : IAsyncLifetime
{
    public const string EntityId = "http://localhost:1/own/metadata";
    public const string AssertionConsumer = "http://localhost:1/own/acs";
    public const string SingleLogout = "http://localhost:1/own/logout";

    private static readonly RSA Rsa = RSA.Create(2048);

    private RunningProcess? _organisation;

    public static X509Certificate2 Certificate { get; } =
        new CertificateRequest("CN=own", Rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

    public static SigningKey Key { get; } = Value(SigningKey.FromCertificate(Certificate));

    public static ServiceProviderMetadata Metadata { get; } =
        new(EntityId, AssertionConsumer, [Certificate.RawData], []) { Id = NewId(), SingleLogout = SingleLogout };

    /// <summary>SimpleSAMLphp as its metadata says.</summary>
    internal EntityDescriptor Organisation { get; private set; } = null!;

    internal IdpDescriptor Provider => Organisation.IdentityProvider!;

    /// <summary>The certificate that SimpleSAMLphp signs with.</summary>
    public X509Certificate2 OrganisationCertificate => X509CertificateLoader.LoadCertificate(Provider.Keys[0].Certificate.Span);

    /// <summary>Its base address.</summary>
    public string Url { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Peers.Missing is not null)
        {
            return;
        }

        var (port, state) = (FreePort.Next(), SourceTree.NewFolder("own-school"));
        Url = $"http://localhost:{port}";
        await File.WriteAllTextAsync(Peers.HubMetadataFile(state), MetadataWriter.Write(Metadata));
        _organisation = await Peers.SamlOrganisationAsync(port, state, wantsSignedRequests: true, CancellationToken.None);
        using var http = new HttpClient();
        var metadata = await http.GetByteArrayAsync(Peers.SamlMetadata(port));
        Organisation = Value(Value(UnsignedMetadata.OpenWithoutSignature(metadata, DateTimeOffset.UtcNow, AggregateLimits.OneEntity)).Find(null));
    }

    public async ValueTask DisposeAsync()
    {
        if (_organisation is not null)
        {
            await _organisation.DisposeAsync();
        }
    }

    public static string NewId() => "_" + Randomness.System.Handle();

    /// <summary>A request for this organisation.</summary>
    internal AuthnRequest Request(string binding) => new(NewId(), DateTimeOffset.UtcNow, EntityId, Provider.SingleSignOnAt(binding)!, AssertionConsumer);

    /// <summary>Logs in, up to the form that would bring the response: its XML, and what the library makes of it.</summary>
    internal async Task<(string Xml, AuthnRequest Request)> LogInAsync(HttpBrowser browser, CancellationToken cancellation)
    {
        var request = Request(SamlNames.RedirectBinding);
        var page = await browser.OpenAsync(RedirectBinding.RequestUri(request.Destination, AuthnRequestWriter.Write(request), "state", Key), cancellation);
        if (page.Document.QuerySelector("input[name=username]") is not null)
        {
            page = await browser.SubmitAsync(page, cancellation, new Dictionary<string, string> { ["username"] = "teacher", ["password"] = "password" });
        }

        var response = page.Document.QuerySelector("input[name=SAMLResponse]")?.GetAttribute("value") ?? throw new InvalidOperationException($"No response on {page}");
        return (Encoding.UTF8.GetString(Convert.FromBase64String(response)), request);
    }

    /// <summary>What the library makes of a response to a request.</summary>
    internal Outcome<ValidatedAssertion> Read(string xml, AuthnRequest request, IReadOnlyList<TrustedKey>? keys = null) =>
        ResponseValidator.Validate(Encoding.UTF8.GetBytes(xml), ResponseExpectations.ForRequest(request.Id, AssertionConsumer, EntityId, Organisation.EntityId, keys ?? Provider.SigningKeys(), DateTimeOffset.UtcNow));

    /// <summary>What an outcome accepted; a refusal fails the test.</summary>
    internal static T Value<T>(Outcome<T> outcome) => outcome.Match(value => value, rejection => throw new InvalidOperationException(rejection.ToString()));
}
