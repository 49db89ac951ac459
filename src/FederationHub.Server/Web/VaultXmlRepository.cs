using System.Text;
using System.Xml.Linq;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace FederationHub.Server.Web;

/// <summary>Keeps the framework's data protection keys in the vault: encrypted under the master key, shared by all nodes.</summary>
internal sealed class VaultXmlRepository(IKeyVault vault, Randomness randomness) : IXmlRepository
{
    // The framework's contract is synchronous and is asked a few times in the life of a process, on the thread pool without a
    // synchronisation context, so waiting here cannot deadlock.
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Task.Run(() => vault.ReadAllAsync(VaultKinds.DataProtection, CancellationToken.None)).GetAwaiter().GetResult().Select(item => XElement.Parse(Encoding.UTF8.GetString(item.Value)))];

    public void StoreElement(XElement element, string friendlyName) =>
        Task.Run(() => vault.PutAsync(VaultKinds.DataProtection, randomness.Handle(), Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting)), CancellationToken.None)).GetAwaiter().GetResult();
}

/// <summary>Tells the framework to use the vault.</summary>
internal sealed class VaultKeyManagement(VaultXmlRepository repository) : IConfigureOptions<KeyManagementOptions>
{
    public void Configure(KeyManagementOptions options) => options.XmlRepository = repository;
}
