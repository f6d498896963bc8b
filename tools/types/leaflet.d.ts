// What Leaflet 1.9 has and its types lack: methods of layers that ours build on.
import * as L from "leaflet";

declare module "leaflet" {
  interface GridLayer {
    _noPrune?: boolean;
    _clampZoom(zoom: number): number | undefined;
    _updateLevels(): void;
    _resetGrid(): void;
    _update(center: L.LatLng): void;
    _pruneTiles(): void;
    _setZoomTransforms(center: L.LatLng, zoom: number): void;
    _setView(center: L.LatLng, zoom: number, noPrune?: boolean, noUpdate?: boolean): void;
    _getTilePos(coords: L.Coords): L.Point;
    _getTiledPixelBounds(center: L.LatLng): L.Bounds;
  }
}
