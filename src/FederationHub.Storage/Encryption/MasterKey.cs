using System.Security.Cryptography;
using System.Text;
using FederationHub.Outcomes;

namespace FederationHub.Storage.Encryption;

/// <summary>
/// The key that the database does not hold. It seals nothing itself: every use derives a key of its own (HKDF, RFC 5869), so
/// that one use tells nothing about another.
/// </summary>
internal sealed class MasterKey
{
    public const int Bytes = 32;

    private readonly byte[] _key;

    private MasterKey(byte[] key)
    {
        _key = key;
        Id = Convert.ToHexStringLower(Derive("id", string.Empty).AsSpan(0, 8));
    }

    /// <summary>Names the key without telling it; stored with each value that it seals.</summary>
    public string Id { get; }

    /// <summary>The key for one purpose and name.</summary>
    public byte[] Derive(string purpose, string name) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, Bytes, info: Encoding.UTF8.GetBytes($"FederationHub {purpose}\0{name}"));

    /// <summary>Reads the file, if it is there, belongs to its owner alone and holds a key.</summary>
    public static async Task<Outcome<MasterKey>> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            return StorageCauses.MasterKeyMissing.Because($"The master key file '{file}' does not exist. Put it back from its backup, or name the right one in FederationHub__Keys__MasterKeyFile.");
        }

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != UnixFileMode.None)
        {
            return StorageCauses.MasterKeyExposed.Because($"The master key file '{file}' can be used by others than its owner. Run: chmod 600 '{file}'");
        }

        // Longer than any key, so that a wrong file is not read whole.
        var text = new char[4 * Bytes];
        int length;
        try
        {
            using var reader = new StreamReader(file, Encoding.ASCII);
            length = await reader.ReadBlockAsync(text, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return StorageCauses.MasterKeyUnreadable.Because($"The master key file '{file}' cannot be read. It must belong to the user that the hub runs as.");
        }

        var key = new byte[Bytes];
        if (length == text.Length
            || !Convert.TryFromBase64Chars(text.AsSpan(0, length).Trim(), key, out var written) || written != Bytes)
        {
            return StorageCauses.MasterKeyMalformed.Because($"The master key file '{file}' must hold {Bytes} random bytes in base64, as `openssl rand -base64 {Bytes}` writes them.");
        }

        return new MasterKey(key);
    }

    /// <summary>Makes a new file with a new key, for its owner alone. The caller holds the lock of the database's folder.</summary>
    public static async Task WriteNewAsync(string file, Randomness randomness, CancellationToken cancellationToken)
    {
        var key = new byte[Bytes];
        randomness.Fill(key);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Written aside and renamed, so that a cut half-way leaves no half key.
        var aside = file + ".new";
        File.Delete(aside);
        await using (var stream = new FileStream(aside, options))
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Convert.ToBase64String(key) + "\n"), cancellationToken);
            stream.Flush(flushToDisk: true);
        }

        File.Move(aside, file);
        CryptographicOperations.ZeroMemory(key);
    }
}
