using System.Text;

namespace FederationHub.Cli.Records;

/// <summary>
/// What a command says, on its way to a terminal. Names, addresses and reasons come out of files, the store and other people's servers: what
/// would steer the terminal, hide, or turn the direction of writing is shown as its number, whoever wrote the line. Line feeds pass.
/// </summary>
internal sealed class ScreenWriter : TextWriter
{
    private readonly TextWriter _screen;

    private ScreenWriter(TextWriter screen) => _screen = screen;

    /// <summary>A writer that stands before a screen, which stays its owner's.</summary>
    public static TextWriter Before(TextWriter screen) => new ScreenWriter(screen);

    public override Encoding Encoding => _screen.Encoding;

    // Half a character is no more than half seen here.
    public override void Write(char value) => _screen.Write(char.IsSurrogate(value) ? value.ToString() : Seen(value.ToString()));

    public override void Write(string? value) => _screen.Write(Seen(value));

    public override void WriteLine() => _screen.WriteLine();

    public override void WriteLine(string? value) => _screen.WriteLine(Seen(value));

    public override Task WriteAsync(string? value) => _screen.WriteAsync(Seen(value));

    public override Task WriteLineAsync() => _screen.WriteLineAsync();

    public override Task WriteLineAsync(string? value) => _screen.WriteLineAsync(Seen(value));

    public override void Flush() => _screen.Flush();

    public override Task FlushAsync() => _screen.FlushAsync();

    private static string? Seen(string? text) =>
        text is null ? null
        : text.Contains('\n', StringComparison.Ordinal) ? string.Join('\n', text.Split('\n').Select(ScreenText.Of))
        : ScreenText.Of(text);
}
