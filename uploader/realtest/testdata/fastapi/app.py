"""Small backends in the styles that sample documents show, one route a style, over one bucket that is real.

Their wire behaviour is what counts: where fields go (a bare scalar of FastAPI is a query parameter), what is signed and
what is not, and how they refuse. What they do badly is kept on purpose. LIMITS=none lifts the samples' limits of type,
size and extension, because a test of transfers sends what no sample takes.
"""
import os
import uuid
from datetime import datetime, timedelta
from typing import Dict, List, Optional
from urllib.parse import quote

import boto3
import uvicorn
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from fastapi import Body, FastAPI, Form, Header, HTTPException, Request
from pydantic import BaseModel

ENDPOINT, REGION, BUCKET = os.environ["S3_ENDPOINT"], os.environ["S3_REGION"], os.environ["S3_BUCKET"]
KEY, SECRET, TOKEN = os.environ["S3_KEY"], os.environ["S3_SECRET"], os.environ["TOKEN"]
LIMITED = os.environ.get("LIMITS") != "none"
MIB = 1 << 20

s3 = boto3.client(
    "s3", endpoint_url=ENDPOINT, region_name=REGION, aws_access_key_id=KEY, aws_secret_access_key=SECRET,
    config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
)
app = FastAPI()
shares: Dict[str, dict] = {}


def sign_in_query(key: str, seconds: int, **params: str) -> str:
    """What some small S3 clients do: type and length become parameters of the address. Nobody has to keep to them."""
    address = f"{ENDPOINT}/{BUCKET}/" + "/".join(quote(part, safe="-_.~") for part in key.split("/"))
    request = AWSRequest(method="PUT", url=address, params={k.replace("_", "-"): v for k, v in params.items()})
    S3SigV4QueryAuth(Credentials(KEY, SECRET), "s3", REGION, expires=seconds).add_auth(request)
    return request.url


def dated(name: str, otherwise: str) -> str:
    extension = name.split(".")[-1] if "." in name else otherwise
    return f"{datetime.now():%Y/%m/%d}/{uuid.uuid4()}.{extension}"


def head(key: str) -> dict:
    return s3.head_object(Bucket=BUCKET, Key=key)


# --- simple: one scalar, the type is signed, the name is lost


@app.post("/api/upload-url")
def upload_url(content_type: str):
    key = f"uploads/{uuid.uuid4()}/{content_type.split('/')[-1]}"
    params = {"Bucket": BUCKET, "Key": key, "ContentType": content_type}
    return {"upload_url": s3.generate_presigned_url("put_object", Params=params, ExpiresIn=300), "key": key}


# --- full: JSON, limits, and a confirmation


class UploadRequest(BaseModel):
    filename: str
    content_type: str
    file_size: int


@app.post("/api/get-upload-url")
def get_upload_url(asked: UploadRequest):
    if LIMITED and asked.content_type not in ("image/jpeg", "image/png", "application/pdf", "text/plain"):
        raise HTTPException(400, "File type not allowed")
    if LIMITED and asked.file_size > 10 * MIB:
        raise HTTPException(400, "File too large")
    key = "uploads/" + dated(asked.filename, asked.filename)
    url = sign_in_query(key, 3600, Content_Type=asked.content_type, Content_Length=str(asked.file_size))
    return {"upload_url": url, "key": key, "expires_in": 3600}


@app.post("/api/confirm-upload")
def confirm_upload(key: str):
    try:
        found = head(key)
    except Exception:
        raise HTTPException(404, "Upload not found or failed")
    return {"status": "success", "file_size": found["ContentLength"], "upload_time": found["LastModified"]}


# --- mobile: a token in the query, a bare list, and every error is a 401


def user_of(token: str) -> str:
    if token != TOKEN:
        raise ValueError("Invalid token")
    return "7"


@app.post("/mobile/upload-urls")
def mobile_upload_urls(auth_token: str, files: List[dict]):
    try:
        user = user_of(auth_token)
        out = []
        for file in files:
            if LIMITED and file.get("file_size", 0) > 50 * MIB:
                continue  # without a word
            key = f"mobile-uploads/{user}/" + dated(file["filename"], "bin")
            out.append({
                "original_filename": file["filename"], "key": key,
                "upload_url": sign_in_query(key, 1800, Content_Type=file["content_type"]),
                "expires_at": (datetime.now() + timedelta(minutes=30)).isoformat(),
            })
        return {"user_id": user, "upload_urls": out, "expires_in": 1800}
    except Exception as error:
        raise HTTPException(401, str(error))


@app.post("/mobile/download-urls")
def mobile_download_urls(auth_token: str, keys: List[str] = Body(embed=True)):
    try:
        user = user_of(auth_token)
        out = []
        for key in keys:
            if not key.startswith(f"mobile-uploads/{user}/"):
                continue
            try:
                head(key)
            except ClientError:
                continue
            url = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": key}, ExpiresIn=3600)
            out.append({"key": key, "download_url": url, "expires_at": (datetime.now() + timedelta(hours=1)).isoformat()})
        return {"user_id": user, "download_urls": out}
    except Exception as error:
        raise HTTPException(401, str(error))


# --- secure: scalars, categories, and a size that is meant to bind and does not

FORBIDDEN = '<>:"|?*\\'
EXTENSIONS = {
    "images": ("jpg", "jpeg", "png", "gif", "webp"), "documents": ("pdf", "doc", "docx", "txt"),
    "videos": ("mp4", "mov", "avi"), "data": ("csv", "json", "xml"),
}


@app.post("/secure-upload-url")
def secure_upload_url(user_id: str, filename: str, category: str, max_size: int = 10 * MIB):
    name = "".join("_" if c in FORBIDDEN else c for c in filename).strip(". ")[:255]
    while ".." in name:
        name = name.replace("..", ".")
    key = f"uploads/{category}/{user_id}/{datetime.now():%Y%m%d_%H%M%S}_{str(uuid.uuid4())[:8]}_{name}"
    extension = key.split(".")[-1].lower() if "." in key else ""
    fits = extension in EXTENSIONS.get(category, ()) or not LIMITED
    if not fits or len(key) > 1000 or any(c in FORBIDDEN for c in key):
        raise HTTPException(400, "Invalid file for upload")
    return {
        "upload_url": sign_in_query(key, 1800, Content_Length=str(max_size)), "key": key, "max_size": max_size,
        "expires_in": 1800, "original_filename": filename, "sanitized_filename": name,
    }


# --- share: a link of the backend's own, whose end is said without a time zone


@app.post("/share/create")
def share_create(
    request: Request, owner_id: str, bucket: str, file_key: str, expires_hours: int = 24,
    max_downloads: Optional[int] = None, password: Optional[str] = None,
):
    try:
        found = s3.head_object(Bucket=bucket, Key=file_key)
    except Exception:
        raise HTTPException(400, "File not found")
    name, ends = str(uuid.uuid4()), datetime.now() + timedelta(hours=expires_hours)
    shares[name] = {"bucket": bucket, "key": file_key, "ends": ends, "left": max_downloads, "password": password}
    return {
        "share_id": name, "share_url": f"{request.base_url}share/{name}", "expires_at": ends.isoformat(),
        "max_downloads": max_downloads, "password_protected": password is not None,
        "file_info": {"key": file_key, "size": found["ContentLength"], "content_type": found["ContentType"]},
    }


@app.get("/share/{name}")
def share(name: str, password: Optional[str] = None):
    found = shares.get(name)
    if not found:
        raise HTTPException(400, "Share not found")
    if datetime.now() > found["ends"]:
        raise HTTPException(400, "Share has expired")
    if found["left"] == 0:
        raise HTTPException(400, "Download limit reached")
    if found["password"] and found["password"] != password:
        raise HTTPException(400, "Invalid password")
    if found["left"]:
        found["left"] -= 1
    url = s3.generate_presigned_url("get_object", Params={"Bucket": found["bucket"], "Key": found["key"]}, ExpiresIn=3600)
    return {"download_url": url, "filename": found["key"].split("/")[-1], "expires_in": 3600, "downloads_remaining": found["left"]}


# --- a signer for Uppy: a POST policy, which binds the type and the size


class Signed(BaseModel):
    filename: str
    contentType: str


@app.post("/sign-s3")
def sign_s3(asked: Signed):
    key = f"{uuid.uuid4()}-{asked.filename}"
    fields = {"Content-Type": asked.contentType, "success_action_status": "201"}
    policy = s3.generate_presigned_post(
        BUCKET, key, Fields=fields, Conditions=[{"Content-Type": asked.contentType}, {"success_action_status": "201"}, ["content-length-range", 0, 64 * MIB]],
        ExpiresIn=800,
    )
    return {"method": "POST", "url": policy["url"], "fields": policy["fields"], "headers": {}, "expires": 800}


# --- Active Storage: length, MD5 and type are signed; the answer says which headers to send


class Blob(BaseModel):
    filename: str
    byte_size: int
    checksum: str
    content_type: str


@app.post("/rails/active_storage/direct_uploads")
def direct_uploads(blob: Blob = Body(embed=True), authorization: str = Header("")):
    if authorization != f"Bearer {TOKEN}":
        raise HTTPException(401, "Who are you?")
    key = uuid.uuid4().hex
    url = s3.generate_presigned_url("put_object", ExpiresIn=300, Params={
        "Bucket": BUCKET, "Key": key, "ContentType": blob.content_type, "ContentLength": blob.byte_size, "ContentMD5": blob.checksum,
    })
    headers = {
        "Content-Type": blob.content_type, "Content-MD5": blob.checksum,
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(blob.filename)}",
    }
    return {"id": 1, "key": key, **blob.dict(), "signed_id": f"signed--{key}", "direct_upload": {"url": url, "headers": headers}}


# --- a form, for mappings that say send: form


@app.post("/form/upload-url")
def form_upload_url(name: str = Form(), content_type: str = Form()):
    key = f"forms/{uuid.uuid4()}/{name}"
    params = {"Bucket": BUCKET, "Key": key, "ContentType": content_type}
    return {"upload_url": s3.generate_presigned_url("put_object", Params=params, ExpiresIn=300), "key": key}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning", access_log=False)
