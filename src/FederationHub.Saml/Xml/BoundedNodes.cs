using System.Xml;

namespace FederationHub.Saml.Xml;

/// <summary>
/// A stream that gives no more than so many bytes between two nodes: a reader keeps a start tag in memory, and whoever reads a
/// text keeps that, so that neither may be as long as the document.
/// </summary>
internal sealed class BoundedNodes(Stream inner, int maxBytes) : Stream
{
    // What a reader takes ahead of the node that it stands on.
    private const int Ahead = 64 * 1024;

    private long _given;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The reader got to another node.</summary>
    internal void Next() => _given = 0;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        _given += read;
        return _given <= maxBytes + Ahead ? read : throw new NodeTooLargeException();
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>One node is larger than the limit; <see cref="SafeXml.Refusal"/> gives it its cause.</summary>
internal sealed class NodeTooLargeException() : XmlException("One node of the document is too large.");
