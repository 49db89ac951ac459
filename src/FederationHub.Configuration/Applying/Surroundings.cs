using System.Security;
using System.Text;
using FederationHub.Configuration.Checks;

namespace FederationHub.Configuration.Applying;

/// <summary>What the hub file points to outside itself: files, relative to its folder, and environment variables. Problems name the place, never the content.</summary>
internal sealed class Surroundings(string folder, Func<string, string?> environment)
{
    private const int LongestSecret = 4096;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether anything is there, in order or not.</summary>
    public bool Has(SecretSource source) => source switch
    {
        SecretSource.Variable variable => environment(variable.Name) is { Length: > 0 },
        SecretSource.TextFile file => Path.Exists(Path.Combine(folder, file.Path)),
        _ => throw new ArgumentOutOfRangeException(nameof(source)),
    };

    /// <summary>A secret, or what is wrong.</summary>
    public (string? Secret, string? Problem) ReadSecret(SecretSource source)
    {
        switch (source)
        {
            case SecretSource.Variable variable:
                return environment(variable.Name) switch
                {
                    null or "" => (null, $"The environment variable {variable.Name} is not set. Set it for the process that applies this file."),
                    var value => Checked(value, $"the environment variable {variable.Name}"),
                };
            case SecretSource.TextFile file:
                var (text, problem) = ReadText(file.Path, LongestSecret + 2);
                return text is null ? (null, problem) : Checked(text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text, $"the file '{file.Path}'");
            default:
                throw new ArgumentOutOfRangeException(nameof(source));
        }
    }

    /// <summary>A text file, or what is wrong. A relative path starts at the hub file's folder.</summary>
    public (string? Text, string? Problem) ReadText(string path, int maxBytes)
    {
        try
        {
            using var stream = File.OpenRead(Path.Combine(folder, path));
            if (stream.CanSeek && stream.Length > maxBytes)
            {
                return (null, $"The file '{path}' has {stream.Length} bytes; at most {maxBytes} are read here.");
            }

            // A pipe or a device has no length, and may have no end.
            var buffer = new byte[stream.CanSeek ? (int)stream.Length : maxBytes + 1];
            var read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return read > maxBytes
                ? (null, $"The file '{path}' has more than {maxBytes} bytes.")
                : (WithoutMark(StrictUtf8.GetString(buffer, 0, read)), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, $"The file '{path}' is not text in UTF-8.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, $"There is no file '{path}'. A relative path starts at the folder of the hub file.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or SecurityException)
        {
            return (null, $"The file '{path}' cannot be read. Check that it is a file and that this process may read it.");
        }
    }

    private static string WithoutMark(string text) => text.StartsWith('\uFEFF') ? text[1..] : text;

    private static (string? Secret, string? Problem) Checked(string secret, string where) =>
        secret.Length == 0 ? (null, $"There is nothing in {where}.")
        : secret.Length > LongestSecret ? (null, $"The secret in {where} has more than {LongestSecret} characters.")
        : secret.Any(char.IsControl) ? (null, $"The secret in {where} has more than one line, or a control character. Keep the secret alone there.")
        : secret != secret.Trim() ? (null, $"The secret in {where} begins or ends with a space. Remove it.")
        : (secret, null);
}
